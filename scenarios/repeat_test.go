package scenarios_test

// This file answers: is a run of a scenario a function of its seed and choices?

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/trace"
)

// Half of the runs are on one thread, half on eight; with FULL=1 there are 1,000 of each.
func TestOneSeedIsOneTrace(t *testing.T) {
	runs := 200
	switch {
	case os.Getenv("FULL") == "1":
		runs = 1000
	case raced || testing.Short():
		runs = 20
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		for _, workers := range []int{1, 2, 4} {
			setting := scenarios.Setting{Scenario: s, Backend: backend, Workers: workers}
			first, out := perform(t, setting)
			require.Empty(t, out.NotRepeatable)
			for _, threads := range []int{1, 8} {
				runtime.GOMAXPROCS(threads)
				for range runs / 2 {
					again, out := perform(t, setting)
					require.Empty(t, out.NotRepeatable)
					requireSame(t, first, again, fmt.Sprint(workers, " workers"))
				}
			}
		}
	})
}

func requireSame(t *testing.T, want, got []trace.Event, of string) {
	if slices.Equal(want, got) {
		return
	}
	n := 0
	for n < min(len(want), len(got)) && want[n] == got[n] {
		n++
	}
	require.Equal(t, trace.Lines(want[max(0, n-3):min(n+2, len(want))]), trace.Lines(got[max(0, n-3):min(n+2, len(got))]), "event %d, %s", n, of)
}

// Mostly there is if there are two workers. A run with few choices may be the same under many
// seeds, but not under all.
func TestAnotherSeedIsAnotherTraceIfThereIsSomethingToChoose(t *testing.T) {
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		for _, workers := range []int{1, 2, 4} {
			setting := scenarios.Setting{Scenario: s, Backend: backend, Workers: workers, Choices: trace.Choices{}}
			first, out := perform(t, setting)
			others := 0
			for setting.Seed = 2; setting.Seed <= 9; setting.Seed++ {
				if other, _ := perform(t, setting); !slices.Equal(first, other) {
					others++
				}
			}
			require.Equal(t, out.Choices != "", others > 0, "%d workers", workers)
		}
	})
}

func TestAllChoicesOfARunMakeItAgainUnderAnotherSeed(t *testing.T) {
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		setting := scenarios.Setting{Scenario: s, Backend: backend, Workers: 2}
		first, out := perform(t, setting)
		made, err := trace.ParseChoices(out.Choices)
		require.NoError(t, err)
		setting.Seed, setting.Choices = 2, made
		again, _ := perform(t, setting)
		requireSame(t, first, again, "seed 2")
	})
}
