package scenarios_test

// This file answers: is a run on the machine's own kernel the one that the simulated kernel
// shows, at whatever pace it is stepped?

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/sched"
	"greenpoll/step"
	"greenpoll/trace"
)

// stepped runs a scenario on the real kernel and lets each stop last for pause.
func stepped(t *testing.T, s *scenarios.Scenario, pause time.Duration) (lines []trace.Line, out step.Outcome) {
	commands, tell := io.Pipe()
	read, events := io.Pipe()
	go func() {
		scenarios.Run(scenarios.Setting{Scenario: s, Real: true, Trace: trace.New(), Live: step.NewLive(commands, events)})
		events.Close()
	}()
	d, err := trace.NewDecoder(read)
	require.NoError(t, err)
	d.Other = func(text []byte) (bool, error) {
		var m step.Message
		err := json.Unmarshal(text, &m)
		if m.Outcome != nil {
			out = *m.Outcome
		}
		if err == nil && m.Stop != 0 {
			time.Sleep(pause) // the reader's
			_, err = io.WriteString(tell, "{\"do\":\"step\"}\n")
		}
		return true, err
	}
	for {
		l, err := d.Next()
		if err == io.EOF {
			return lines, out
		}
		require.NoError(t, err)
		lines = append(lines, l)
	}
}

// varies says of some scenarios why a pace can change them.
var varies = map[string]string{
	"block": "a call inside Block takes real time",
	"write": "a full buffer of TCP's does not stay full: now and then the kernel asks the peer, by a byte, whether there is room",
	"slow":  "as in write",
}

// real calls f with each scenario that has a real form. On Linux what is sent by loopback has
// arrived when the call returns; on others it may arrive a moment later.
func real(t *testing.T, f func(t *testing.T, s *scenarios.Scenario)) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux delivers before the call returns")
	}
	for _, s := range scenarios.All {
		if !s.Real {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			if why := varies[s.Name]; why != "" {
				t.Skip(why)
			}
			f(t, s)
		})
	}
}

// pauses are those of readers who hurry, and of one who reads.
func pauses() []time.Duration {
	if os.Getenv("FULL") != "" {
		return []time.Duration{0, 2 * time.Millisecond, 20 * time.Millisecond}
	}
	return []time.Duration{0, 2 * time.Millisecond}
}

// what tells of an event what must be the same on each kernel and at each pace.
func what(l trace.Line) string {
	text := fmt.Sprint(l.Kind, " ", l.Mode, " ", l.Gate)
	if l.Errno != 0 {
		text += fmt.Sprint(" errno ", l.Errno)
	}
	return text
}

// story is what happens from the place on at which the story of s begins. What is set up before
// may be the kernel's: how much a buffer takes.
func story(t *testing.T, s *scenarios.Scenario, lines []trace.Line) []trace.Line {
	place, err := trace.ParsePlace(s.Story)
	require.NoError(t, err)
	i := slices.IndexFunc(lines, place.Finder().Match)
	require.GreaterOrEqual(t, i, 0, s.Story)
	return lines[i:]
}

// byTask has for each task what became of it, in order. Polls are the workers'.
func byTask(lines []trace.Line) map[uint64][]string {
	tasks := make(map[uint64][]string)
	for _, l := range lines {
		if l.G != 0 && l.Kind != trace.Kernel {
			tasks[l.G] = append(tasks[l.G], what(l))
		}
	}
	return tasks
}

// firstLine leaves out where each task sleeps in a deadlock.
func firstLine(text string) string { line, _, _ := strings.Cut(text, "\n"); return line }

func TestOnTheRealKernelEachTaskMeetsWhatItMeetsOnTheSimulatedOne(t *testing.T) {
	b, err := poller.NewBackend()
	require.NoError(t, err)
	name, _ := b.Name()
	require.NoError(t, b.Close())
	if name != sim.Epoll {
		t.Skip("over the stand-in for kqueue the tasks of accept, tenget and http meet less waiting: real_test.go allows for that")
	}
	real(t, func(t *testing.T, s *scenarios.Scenario) {
		r := trace.New()
		out := scenarios.Run(scenarios.Setting{Scenario: s, Latency: -1, Trace: r})
		ended := firstLine(out.Err)
		want := byTask(story(t, s, trace.Lines(r.Events())))
		for _, pause := range pauses() {
			lines, out := stepped(t, s, pause)
			assert.Equal(t, want, byTask(story(t, s, lines)), "a stop of %v", pause)
			assert.Equal(t, ended, firstLine(out.Err))
			assert.Contains(t, out.NotRepeatable, "real time")
		}
	})
}

func TestOnTheRealKernelTheOrderIsTheSameAtAnyPace(t *testing.T) {
	real(t, sameOrder)
}

func sameOrder(t *testing.T, s *scenarios.Scenario) {
	var first []string
	for _, pause := range pauses() {
		var order []string
		lines, _ := stepped(t, s, pause)
		for _, l := range lines {
			order = append(order, fmt.Sprint(l.I, " task ", l.G, " on ", l.M, " at ", l.At, ": ", what(l), " cause ", l.Cause))
		}
		if first == nil {
			first = order
		}
		assert.Equal(t, first, order, "a stop of %v", pause)
	}
}

// sleeps has timers that fall due together, or one after the other, whatever happens between
// the moments at which they are set.
func sleeps(t *greenpoll.Task, w *scenarios.World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	for _, d := range []time.Duration{10, 11, 10, 12, 10} {
		beside.Go(t, func(t *greenpoll.Task) error {
			t.Yield()
			t.Sleep(d * time.Millisecond)
			_, err := near.Bind(t).Write([]byte{byte(d)})
			return err
		})
	}
	for range 5 {
		if _, err := far.Read(make([]byte, 1)); err != nil {
			return err
		}
	}
	return errors.Join(beside.Wait(t), near.Close(), far.Close())
}

func TestOnTheRealKernelTimersFallDueInTheSameOrderAtAnyPace(t *testing.T) {
	sameOrder(t, &scenarios.Scenario{Name: "sleeps", Real: true, Main: sleeps})
}

// Whatever varies, a stepped run ends as one does that is not stepped.
func TestASteppedRunEndsAsOneThatIsNot(t *testing.T) {
	b, err := poller.NewBackend()
	if err != nil {
		t.Skip("there is no backend here: ", err)
	}
	require.NoError(t, b.Close())
	for _, s := range scenarios.All {
		if s.Real {
			free := scenarios.Run(scenarios.Setting{Scenario: s, Real: true, Trace: trace.New()})
			lines, out := stepped(t, s, 0)
			assert.Equal(t, firstLine(free.Err), firstLine(out.Err), s.Name)
			assert.NotEmpty(t, lines, s.Name)
		}
	}
}
