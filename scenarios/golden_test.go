package scenarios_test

// This file answers: what happens in each scenario, event by event? The files in testdata were
// read, and a change of them is to be read again. They name functions and no lines, so that
// they stay when code above moves.

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

var update = flag.Bool("update", false, "write the files in testdata anew: then read what has changed")

// onEach calls f for each scenario and backend.
func onEach(t *testing.T, f func(t *testing.T, s *scenarios.Scenario, backend string)) {
	for _, s := range scenarios.All {
		for _, backend := range sim.Backends {
			t.Run(s.Name+"/"+backend, func(t *testing.T) { f(t, s, backend) })
		}
	}
}

// perform runs a scenario, which must do what it is for.
func perform(t *testing.T, s scenarios.Setting) ([]trace.Event, step.Outcome) {
	require.NoError(t, s.Check())
	s.Trace = trace.New()
	out := scenarios.Run(s)
	if s.Scenario.Name == "deadlock" {
		require.Contains(t, out.Err, "deadlock")
	} else {
		require.Empty(t, out.Err)
	}
	require.False(t, out.Asleep)
	return s.Trace.Events(), out
}

func TestEachScenarioTellsWhatItsGoldenFileHas(t *testing.T) {
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		events, _ := perform(t, scenarios.Setting{Scenario: s, Backend: backend})
		got := describe(events, begins(t, s, events))
		file := filepath.Join("testdata", s.Name+"."+backend+".txt")
		if *update {
			require.NoError(t, os.WriteFile(file, got, 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err, "go test ./scenarios -update writes it")
		want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))
		if !bytes.Equal(want, got) {
			a, b := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
			n := 0
			for n < min(len(a), len(b)) && a[n] == b[n] {
				n++
			}
			assert.Equal(t, a[max(0, n-3):min(n+3, len(a))], b[max(0, n-3):min(n+3, len(b))], "line %d of %s", n+1, file)
		}
	})
}

// begins returns the index of the event at which the story of s begins.
func begins(t *testing.T, s *scenarios.Scenario, events []trace.Event) int {
	for i, e := range events {
		has := map[string]string{"ev": e.Kind.String(), "why": e.Why, "g": fmt.Sprint(e.G)}
		fits := true
		for term := range strings.SplitSeq(s.Story, ",") {
			key, want, _ := strings.Cut(term, "=")
			fits = fits && has[key] == want
		}
		if fits {
			return i
		}
	}
	require.Fail(t, "there is no event "+s.Story)
	return -1
}

// describe writes a line for each event of the story.
func describe(events []trace.Event, story int) []byte {
	var b bytes.Buffer
	names := taskNames(events)
	fmt.Fprintf(&b, "set-up: %d events\n", story)
	for _, e := range events[story:] {
		step := " "
		if e.Step != 0 {
			step = fmt.Sprint(e.Step)
		}
		line := fmt.Sprintf("%3d %6s %s %-10s %-12s", e.I, time.Duration(e.T), step, e.Kind, actor(e, names))
		for _, part := range parts(e, names) {
			line += " " + part
		}
		fmt.Fprintf(&b, "%s\n", strings.TrimRight(line, " "))
	}
	return b.Bytes()
}

// taskNames are the names of all tasks, with their numbers.
func taskNames(events []trace.Event) map[uint64]string {
	names := map[uint64]string{}
	for _, e := range events {
		if e.Kind == trace.Spawn {
			names[uint64(e.N)] = fmt.Sprintf("%d:%s", e.N, strings.TrimPrefix(e.Why[strings.LastIndex(e.Why, "/")+1:], "scenarios."))
		}
	}
	return names
}

// actor is the task that an event is about, or the worker.
func actor(e trace.Event, names map[uint64]string) string {
	switch {
	case e.G != 0:
		return names[e.G]
	case e.M >= 0:
		return fmt.Sprint("worker ", e.M)
	}
	return "-"
}

// parts are what else an event has.
func parts(e trace.Event, names map[uint64]string) []string {
	var p []string
	add := func(has bool, format string, args ...any) {
		if has {
			p = append(p, fmt.Sprintf(format, args...))
		}
	}
	add(e.G != 0 && e.M >= 0, "worker %d", e.M)
	add(e.M >= 0 && e.P >= 0, "P %d", e.P)
	add(e.M >= 0 && e.P < 0, "no P")
	add(e.Slot != 0 || e.FD != 0, "fd %d(%d.%d)", e.FD, e.Slot, e.Gen)
	add(e.Mode != trace.NoMode, "%v", e.Mode)
	add(e.Gate[1] != trace.NoGate, "%v>%v", e.Gate[0], e.Gate[1])
	add(e.Sys != "", "%s=%d", strings.TrimSuffix(e.Sys, "4"), e.Ret) // accept4 is Linux's
	add(e.Errno != 0, "%s", errnoName(e.Errno))
	add(e.Q != "", "%s:%d", strings.ReplaceAll(e.Q, " ", "-"), e.QLen)
	add(e.Reason != "", "[%s]", e.Reason)
	add(e.Timer > 0, "timer %v", time.Duration(e.Timer))
	add(e.Timer < 0, "for ever")
	add(e.Kind == trace.Spawn, "%s", names[uint64(e.N)])
	add(e.Kind != trace.Spawn && e.N != 0, "n=%d", e.N)
	add(e.Kind != trace.Spawn && e.Why != "", "%q", e.Why)
	add(e.Cause != 0, "by %d", e.Cause)
	add(e.Freed != 0, "freed by %d", e.Freed)
	add(true, "in %s", function(e.PC))
	return p
}

func errnoName(errno int32) string {
	if errno == 0 {
		return ""
	}
	for name, n := range map[string]syscall.Errno{
		"EAGAIN": syscall.EAGAIN, "EINPROGRESS": syscall.EINPROGRESS, "ECANCELED": syscall.ECANCELED, "ENOENT": syscall.ENOENT,
	} {
		if syscall.Errno(errno) == n {
			return name
		}
	}
	return syscall.Errno(errno).Error()
}

// function is the function that has emitted an event.
func function(pc uintptr) string {
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	return strings.TrimPrefix(frame.Function, "greenpoll/")
}

func TestAsManyStepsBackAsForwardGiveTheFirstState(t *testing.T) {
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		events, _ := perform(t, scenarios.Setting{Scenario: s, Backend: backend})
		state := trace.NewState()
		var changes []trace.Change
		for _, e := range events {
			changes = append(changes, trace.Reduce(state, e))
		}
		require.NotEqual(t, trace.NewState(), state)
		for i := len(changes) - 1; i >= 0; i-- {
			changes[i].Undo(state)
		}
		require.Equal(t, trace.NewState(), state)
	})
}

// What a call tells after its socket's close is about no socket any more.
func TestAtTheEndOfEachScenarioNoSocketIsLeft(t *testing.T) {
	onEach(t, func(t *testing.T, s *scenarios.Scenario, backend string) {
		for _, workers := range []int{1, 2} {
			events, _ := perform(t, scenarios.Setting{Scenario: s, Backend: backend, Workers: workers})
			state := trace.NewState()
			for _, e := range events {
				trace.Reduce(state, e)
			}
			require.Empty(t, state.Sockets, "%d workers", workers)
		}
	})
}
