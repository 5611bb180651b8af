package explore

// This file answers: does the explorer leave out an interleaving when it recognises a state?

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func tried(t *testing.T, sc scenario) Result {
	found, err := explore(sc, newTree(sc.naive), func() {})
	require.NoError(t, err)
	require.Nil(t, found.Broken)
	return found
}

// The short memory of the explorer is an assumption about the code: no local variable of
// an actor lives for longer than one action. For scenarios small enough, two slower
// explorations check it: one keys states by each actor's entire history, which is right for
// any code; the other explores every path separately.
func TestExplorerByStatesCountsWhatExploringEachPathCounts(t *testing.T) {
	longWays := map[string]func(*scenario){
		"by the whole past": func(sc *scenario) { sc.memory = 100 },
		"path by path":      func(sc *scenario) { sc.naive = true },
	}
	for how, change := range longWays {
		for _, sc := range scenarios {
			if sc.size == 0 || sc.size == medium && (raced || how == "path by path") {
				continue
			}
			sc = sc.withDefaults()
			short := tried(t, sc)
			change(&sc)
			long := tried(t, sc)
			require.Equal(t, long.Interleavings.String(), short.Interleavings.String(), sc.name)
			assert.Equal(t, long.Moves, short.Moves, sc.name)
			t.Logf("%s: %v interleavings, %d states; %s: %d", sc.name, long.Interleavings,
				short.States, how, long.States)
		}
	}
}
