package scenarios_test

// This file answers: does a task meet the same on this system's kernel as on the simulated one?

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// The machine's clock goes on while tasks run: one that had no processor for 10 ms yields, and
// a call inside Block may return before another worker has a P. That is rare (2 of 480 runs).
const tries = 5

// From its story on: while a connection is made the simulated kernel takes its time, and this
// system's does not. On Linux the listener is told of a connection before the dialler, as by the
// simulated kernel without latency; with latency that tells the dialler first, as other systems
// may. (live_test.go holds the run with a held clock to the first alone.)
func TestTheRealKernelTellsWhatTheSimulatedOneTells(t *testing.T) {
	b, err := poller.NewBackend()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip("there is no backend for this system")
	}
	require.NoError(t, err)
	backend, _ := b.Name()
	require.NoError(t, b.Close())
	for _, s := range scenarios.All {
		if !s.Real {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			if runtime.GOOS == "windows" && slices.Contains([]string{"accept", "dial", "tenget", "http"}, s.Name) {
				t.Skip("which of two completions comes first is up to the kernel")
			}
			var want [][]string
			for _, latency := range []time.Duration{-1, time.Millisecond} {
				simulated, _ := perform(t, scenarios.Setting{Scenario: s, Backend: backend, Latency: latency})
				want = append(want, sequences(t, s, simulated))
			}
			var got []string
			for range tries {
				real, _ := perform(t, scenarios.Setting{Scenario: s, Real: true})
				got = sequences(t, s, real)
				if slices.ContainsFunc(want, func(want []string) bool { return slices.Equal(want, got) }) {
					return
				}
			}
			require.Equal(t, want[0], got)
		})
	}
}

// sequences returns what each task meets, without times, numbers, what others do, and polls.
func sequences(t *testing.T, s *scenarios.Scenario, events []trace.Event) []string {
	names := map[uint64]string{}
	of := map[uint64]string{}
	for i, e := range events {
		if e.Kind == trace.Spawn {
			names[uint64(e.N)] = e.Why
		}
		if i >= begins(t, s, events) && e.G != 0 {
			of[e.G] += fmt.Sprintf("\n  %v %v %v>%v %s", e.Kind, e.Mode, e.Gate[0], e.Gate[1], errnoName(e.Errno))
		}
	}
	var all []string
	for g, sequence := range of {
		all = append(all, names[g]+strings.ReplaceAll(sequence, " > ", ""))
	}
	slices.Sort(all) // tasks of the same name are as good as each other
	return all
}
