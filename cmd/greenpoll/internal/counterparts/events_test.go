package counterparts

// This file answers: does each event of the scenarios lead to Go's own source? Where its function has no
// counterpart there, that is said here, with the reason.

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// without are the functions that tell of events and that Go has nothing like.
var without = map[string]string{
	"poller/gate.go evict":         "Go's Close waits for every caller",
	"sock/rest.go Rest":            stays,
	"sock/rest.go Rested":          stays,
	"sock/waitread.go askReadable": "Go reads in its place",

	"poller/sim/listen.go enqueue": simulated,
	"poller/sim/pipe.go arrive":    simulated,
	"poller/sim/pipe.go free":      simulated,
	"poller/sim/script.go Replay":  simulated,
	"poller/sim/submit.go Cancel":  simulated,
	"poller/sim/submit.go finish":  simulated,
	"poller/sim/wait.go enlist":    simulated,
}

const (
	simulated = "the kernel does it, and Go has none of its own"
	stays     = "a goroutine keeps its stack"
)

func TestEachEventOfAScenarioLeadsToGosSourceOrItIsSaidWhyNot(t *testing.T) {
	sources, err := page.Sources(os.DirFS("../../../.."))
	require.NoError(t, err)
	c := Find(GOROOT(t.Context()), sources)
	if len(c.Functions) == 0 {
		t.Skip(c.Missing)
	}
	events, missing := 0, map[string]int{}
	for _, s := range scenarios.All {
		for _, backend := range sim.Backends {
			setting := scenarios.Setting{Scenario: s, Backend: backend, Trace: trace.New()}
			scenarios.Run(setting)
			for _, l := range trace.Lines(setting.Trace.Events()) {
				events++
				if !leads(c, l.At) {
					missing[functionAt(t, sources, l.At)]++
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		assert.Contains(t, without, name, "%d of %d events are of it", missing[name], events)
	}
	for name := range without {
		assert.Contains(t, missing, name, "it has a counterpart by now, or tells of no event")
	}
}

func leads(c page.Counterparts, at string) bool {
	file, n := placeOf(at)
	return slices.ContainsFunc(c.Functions, func(f page.Function) bool { return f.File == file && f.From <= n && n <= f.To })
}

func placeOf(at string) (file string, n int) {
	file, number, _ := strings.Cut(at, ":")
	n, _ = strconv.Atoi(number)
	return file, n
}

// functionAt is the file and the function that hold a place: "sock/fd.go arm".
func functionAt(t *testing.T, sources []trace.Source, at string) string {
	file, n := placeOf(at)
	for _, s := range sources {
		if s.File != file {
			continue
		}
		all, err := ofFile(s)
		require.NoError(t, err)
		for _, f := range all {
			if f.from <= n && n <= f.to {
				return fmt.Sprint(file, " ", f.name)
			}
		}
	}
	return at
}
