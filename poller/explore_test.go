package poller_test

// This file answers: does the gate lose a wake-up, or wake twice, in any order of
// its actions? All interleavings of a wait with events, deadlines and a close are
// explored, over the real code. See package explore for how, its rules.go for what must hold.

import (
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
)

func TestExplorerFindsNoInterleavingThatBreaksARule(t *testing.T) {
	moves := make(map[string]bool)
	all, states := new(big.Int), 0
	for _, sc := range explore.Scenarios() {
		if raced && !sc.Quick {
			continue
		}
		t.Run(sc.Name, func(t *testing.T) {
			found, err := explore.Explore(sc.Name)
			require.NoError(t, err)
			if found.Broken != nil {
				t.Fatal(found.Broken)
			}
			t.Logf("%s: %v interleavings, %d states, all rules hold", sc.Name, found.Interleavings, found.States)
			all.Add(all, found.Interleavings)
			states += found.States
			for _, m := range found.Moves {
				moves[m] = true
			}
		})
	}
	if t.Failed() {
		return
	}
	t.Logf("%v interleavings in all, %d states", all, states)
	if raced {
		return
	}
	// Every transition in type gate's table has occurred, and no others.
	assert.Equal(t, tableOfMoves(t), moves)
}

// tableOfMoves reads the moves that should exist. docs/pictures/gate.svg is drawn from
// the same file.
func tableOfMoves(t *testing.T) map[string]bool {
	text, err := os.ReadFile("testdata/gate_moves.txt")
	require.NoError(t, err)
	table := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			table[strings.TrimSpace(line)] = true
		}
	}
	return table
}
