package scenarios_test

// This file answers: can of each scenario be changed what it says, and is it recorded?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

func TestWhatAScenarioSaysCanBeChangedChangesItsRun(t *testing.T) {
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		own, _ := perform(t, scenarios.Setting{Scenario: s, Backend: backend})
		for _, asked := range []scenarios.Inputs{{Tasks: 3}, {Delay: 7 * time.Millisecond}, {Buffer: 32 << 10}} {
			setting := scenarios.Setting{Scenario: s, Backend: backend, Inputs: asked}
			has := s.Inputs.Tasks != 0 && asked.Tasks != 0 || s.Inputs.Delay != 0 && asked.Delay != 0 || s.Inputs.Buffer != 0 && asked.Buffer != 0
			if !has {
				assert.ErrorContains(t, setting.Check(), s.Name+" has no ")
				continue
			}
			changed, _ := perform(t, setting)
			assert.NotEqual(t, own, changed, "%+v", asked)
			assert.NotEmpty(t, scenarios.Changed(setting.Header()))
		}
	})
}

func TestAScenarioHasAsManyTasksAsWereAskedFor(t *testing.T) {
	for name, rest := range map[string]int{"ten": 1, "slow": 3, "steal": 1} {
		for _, backend := range sim.Backends {
			events, _ := perform(t, scenarios.Setting{Scenario: find(t, name), Backend: backend, Inputs: scenarios.Inputs{Tasks: 4}})
			tasks := uint64(0)
			for _, e := range events {
				tasks = max(tasks, e.G)
			}
			per := 4
			if name == "slow" {
				per = 8 // a writer and a reader each
			}
			assert.EqualValues(t, per+rest, tasks, "%s over %s", name, backend)
		}
	}
}

func TestADelayIsHowLongTheOtherSideTakes(t *testing.T) {
	took := func(name string, delay time.Duration) time.Duration {
		events, _ := perform(t, scenarios.Setting{Scenario: find(t, name), Inputs: scenarios.Inputs{Delay: delay}})
		return time.Duration(events[len(events)-1].T)
	}
	for _, name := range []string{"read", "ten", "write", "slow", "deadline"} {
		assert.Equal(t, time.Minute, took(name, 2*time.Minute)-took(name, time.Minute), name)
	}
	assert.Less(t, took("ten", -1), time.Second/2, "none instead of its own")
}

func TestABufferTakesAsManyBytesAsWereAskedFor(t *testing.T) {
	for _, buffer := range []int{100, 64 << 10, 1 << 20} {
		s := find(t, "write")
		events, _ := perform(t, scenarios.Setting{Scenario: s, Backend: sim.Epoll, Inputs: scenarios.Inputs{Buffer: buffer}})
		taken := int64(0)
		for _, e := range events[:begins(t, s, events)] {
			if e.Kind == trace.Try && e.Sys == "sendto" && e.Ret > 0 {
				taken += e.Ret
			}
		}
		assert.EqualValues(t, buffer, taken)
	}
}

func TestTheHeaderHasWhatMakesTheRunAgain(t *testing.T) {
	setting := scenarios.Setting{Scenario: find(t, "slow"), Inputs: scenarios.Inputs{Tasks: 3, Buffer: 16}}
	first, _ := perform(t, setting)
	h := setting.Header()
	assert.Equal(t, "tasks 3, buffer 16", scenarios.Changed(h))
	assert.Equal(t, 20*time.Millisecond, time.Duration(h.Delay), "its own is there as well")
	again, _ := perform(t, scenarios.Setting{Scenario: find(t, h.Scenario), Backend: h.Backend, Workers: h.Workers, Seed: h.Seed,
		Inputs: scenarios.Inputs{Tasks: h.Tasks, Delay: time.Duration(h.Delay), Buffer: h.Buffer}})
	requireSame(t, first, again, "from the header")
	assert.Empty(t, scenarios.Changed(scenarios.Setting{Scenario: find(t, "slow")}.Header()))
	assert.Empty(t, scenarios.Changed(trace.Header{Scenario: "tenget"}), "a program of that name")
}

func TestInputsBeyondTheLimitsAreToldInOneLine(t *testing.T) {
	for want, s := range map[string]scenarios.Setting{
		"race has no tasks to change":                          {Scenario: find(t, "race"), Inputs: scenarios.Inputs{Tasks: 2}},
		"ten has no buffer to change, but tasks and delay":     {Scenario: find(t, "ten"), Inputs: scenarios.Inputs{Buffer: 100}},
		"1001 tasks: there can be 1 to 1000":                   {Scenario: find(t, "ten"), Inputs: scenarios.Inputs{Tasks: 1001}},
		"-1 tasks: there can be 1 to 1000":                     {Scenario: find(t, "ten"), Inputs: scenarios.Inputs{Tasks: -1}},
		"a delay of 2h0m0s: it can be 1h0m0s at most":          {Scenario: find(t, "ten"), Inputs: scenarios.Inputs{Delay: 2 * time.Hour}},
		"a buffer of 15 bytes: it can have 16 to 1048576":      {Scenario: find(t, "write"), Inputs: scenarios.Inputs{Buffer: 15}},
		"a buffer of 1048577 bytes: it can have 16 to 1048576": {Scenario: find(t, "write"), Inputs: scenarios.Inputs{Buffer: 1<<20 + 1}},
		"write has no tasks to change, but delay and buffer":   {Scenario: find(t, "write"), Inputs: scenarios.Inputs{Tasks: 2, Delay: 1}},
	} {
		require.EqualError(t, s.Check(), want)
	}
	for _, buffer := range []int{16, 1 << 20} {
		for _, name := range []string{"write", "slow", "both"} {
			perform(t, scenarios.Setting{Scenario: find(t, name), Inputs: scenarios.Inputs{Buffer: buffer}})
		}
	}
}
