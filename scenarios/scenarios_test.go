package scenarios_test

// This file answers: does each scenario show what it is for, and is a mistake told?

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/sched"
	"greenpoll/trace"
)

// What the name promises, over any backend. The others are shown by their golden files alone.
func TestTheScenariosOfTheSchedulerShowWhatTheyAreFor(t *testing.T) {
	for name, shown := range map[string]func(events []trace.Event) bool{
		"race": func(events []trace.Event) bool {
			moved := index(events, 0, func(e trace.Event) bool { return e.Gate == [2]trace.Gate{trace.GateWaiting, trace.GateReady} })
			return index(events, moved, func(e trace.Event) bool { return e.Kind == trace.Commit && e.Why == trace.Refused }) > moved
		},
		"wake": func(events []trace.Event) bool {
			poll := index(events, 0, func(e trace.Event) bool { return e.Kind == trace.Poll && e.N == 2 })
			woken := index(events, poll, func(e trace.Event) bool { return e.Kind == trace.Wake })
			idle := index(events, 0, func(e trace.Event) bool { return e.Kind == trace.Idle && e.M == events[woken].M })
			return 0 < idle && idle < poll && events[woken].N == int64(events[poll].M)
		},
		"steal": func(events []trace.Event) bool {
			return index(events, 0, func(e trace.Event) bool { return e.Kind == trace.Steal }) > 0
		},
		"stale": func(events []trace.Event) bool {
			stale := index(events, 0, func(e trace.Event) bool { return e.Kind == trace.Polled && e.Why == trace.Stale })
			return stale > 0 && events[stale+1].Kind != trace.Ready && index(events[:stale], 0, func(e trace.Event) bool {
				return e.Kind == trace.Commit && e.Slot == events[stale].Slot && e.Mode == trace.Read && e.Gen > events[stale].Gen
			}) > 0
		},
		"block": func(events []trace.Event) bool {
			handoff := index(events, 0, func(e trace.Event) bool { return e.Kind == trace.Handoff })
			beside := index(events, handoff, func(e trace.Event) bool { return e.Kind == trace.Exit && e.G == 2 })
			return index(events, beside, func(e trace.Event) bool { return e.Kind == trace.Back && e.T > 0 }) > 0
		},
	} {
		for _, backend := range sim.Backends {
			events, _ := perform(t, scenarios.Setting{Scenario: find(t, name), Backend: backend})
			assert.True(t, shown(events), "%s over %s", name, backend)
		}
	}
}

func TestAnAnswerIsGivenOnlyWhereARunHasShownIt(t *testing.T) {
	read := scenarios.Setting{Scenario: find(t, "read")}
	events, _ := perform(t, read)
	lines := trace.Lines(events)
	assert.NotEmpty(t, scenarios.AnswerOf(read.Header(), lines))
	assert.Empty(t, scenarios.AnswerOf(read.Header(), lines[:10]), "no task has slept at a gate")
	wrong := read.Header()
	wrong.Wrong = []string{"poller_lostwakeup"}
	assert.Empty(t, scenarios.AnswerOf(wrong, lines))
	assert.Empty(t, scenarios.AnswerOf(trace.Header{Scenario: "mine"}, lines))
}

// index is that of the first event from that one on that is so; -1: there is none.
func index(events []trace.Event, from int, is func(trace.Event) bool) int {
	if from < 0 {
		return -1
	}
	i := slices.IndexFunc(events[from:], is)
	if i >= 0 {
		i += from
	}
	return i
}

func find(t *testing.T, name string) *scenarios.Scenario {
	s, err := scenarios.Find(name)
	require.NoError(t, err)
	return s
}

// The first lines of docs and -print are about it.
func TestTheStoryOfReadIsShort(t *testing.T) {
	for _, backend := range sim.Backends {
		s := find(t, "read")
		events, _ := perform(t, scenarios.Setting{Scenario: s, Backend: backend})
		assert.InDelta(t, 26, len(events)-begins(t, s, events), 3, backend)
	}
}

func TestADeadlockIsToldByTheOutcome(t *testing.T) {
	_, out := perform(t, scenarios.Setting{Scenario: find(t, "deadlock")})
	assert.Regexp(t, "^"+(&sched.DeadlockError{}).Error()[:20], out.Err)
	assert.False(t, out.Asleep)
}

// Nothing could wake this task, but the scheduler cannot know: bytes could arrive.
func TestASleepForEverIsToldAndNotWaitedFor(t *testing.T) {
	s := &scenarios.Scenario{Name: "asleep", Main: func(t *greenpoll.Task, w *scenarios.World) error {
		near, _, err := w.Connect(t)
		if err == nil {
			_, err = near.Read(make([]byte, 1))
		}
		return err
	}}
	for _, backend := range sim.Backends {
		out := scenarios.Run(scenarios.Setting{Scenario: s, Backend: backend, Trace: trace.New()})
		assert.True(t, out.Asleep, backend)
		assert.Contains(t, out.Err, scenarios.ErrAsleep.Error(), backend)
	}
}

func TestWhatCannotRunIsToldInOneLine(t *testing.T) {
	other := sim.Kqueue
	if (scenarios.Setting{Scenario: find(t, "read")}).Header().Backend == sim.Kqueue {
		other = sim.Epoll
	}
	for want, s := range map[string]scenarios.Setting{
		"race has no form for a real kernel: step it with -kernel sim":     {Scenario: find(t, "race"), Real: true},
		`there is no backend "select", but epoll, kqueue, iocp`:            {Scenario: find(t, "read"), Backend: "select"},
		"-1 workers: there must be one at least":                           {Scenario: find(t, "read"), Workers: -1},
		"^-kernel real has the backend .* here: step .* with -kernel sim$": {Scenario: find(t, "read"), Real: true, Backend: other},
	} {
		if err := s.Check(); assert.Error(t, err, want) {
			assert.Regexp(t, want, err.Error())
		}
	}
	_, err := scenarios.Find("reed")
	assert.Regexp(t, `^there is no scenario "reed", but read, ten, .*, hangup, rest$`, err.Error())
}

// A scenario's own choices are for its own workers and the seed 1, and a reader's go first.
func TestTheChoicesOfAScenarioGiveWay(t *testing.T) {
	race := find(t, "race")
	made := func(s scenarios.Setting) string {
		s.Scenario = race
		_, out := perform(t, s)
		return out.Choices
	}
	own := made(scenarios.Setting{})
	assert.Regexp(t, "^1:1,2:1,3:1,4:0,", own)
	assert.Equal(t, own, made(scenarios.Setting{Workers: 2, Seed: 1}))
	assert.Regexp(t, "^1:0,", made(scenarios.Setting{Choices: trace.Choices{{Choice: 1, Way: 0}}}))
	none := trace.Choices{}
	assert.NotEqual(t, own, made(scenarios.Setting{Choices: none}))
	assert.Equal(t, made(scenarios.Setting{Workers: 4, Choices: none}), made(scenarios.Setting{Workers: 4}))
	assert.Equal(t, made(scenarios.Setting{Seed: 2, Choices: none}), made(scenarios.Setting{Seed: 2}))
}
