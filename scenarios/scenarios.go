// Package scenarios has short programs, each of which shows one thing that can happen
// between a call that looks blocking and its return. They are stepped, recorded and tested,
// on a simulated kernel, and those that say so on the machine's own.
//
// This file answers: which are there?
package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"greenpoll"
	"greenpoll/trace"
)

// A Scenario is a short program and what is to be known before it runs.
type Scenario struct {
	Name    string
	About   string        // one sentence: what it shows
	Real    bool          // it runs on the machine's own kernel, too
	Workers int           // without a wish; 0: 1
	Choices string        // likewise, over the seed 1, for so many workers: without them it would not show that; see trace.ParseChoices
	Latency time.Duration // of the simulated kernel, see sim.Config
	Inputs  Inputs        // what can be changed of it
	Story   string        // the place at which its story begins, see trace.ParsePlace; what happens before is the set-up
	Answer  string        // what is to be learned of a run in which a task has slept at a gate; "": nothing of its own

	// Main is the first task.
	Main func(t *greenpoll.Task, w *World) error
}

// none is a delay of no time, which can be changed.
const none = -1

// All lists the scenarios, in the order in which they are best looked at.
var All = []*Scenario{
	{Name: "read", About: "one Read that has to wait, and a task beside it", Real: true, Inputs: Inputs{Delay: none}, Story: "ev=call,why=read", Answer: readAnswer, Main: read},
	{Name: "ten", About: "ten Reads at once, which all wait", Inputs: Inputs{Tasks: 10, Delay: time.Second}, Story: "ev=spawn,g=1", Main: ten},
	{Name: "tenget", About: "ten GETs at once, on one thread", Real: true, Inputs: Inputs{Tasks: 10, Delay: 100 * time.Millisecond}, Story: "ev=call,why=dial", Main: tenGet},
	{Name: "accept", About: "one Accept, before anybody has connected", Real: true, Story: "ev=call,why=accept", Main: accept},
	{Name: "dial", About: "one Dial: the kernel tells the outcome later", Real: true, Story: "ev=call,why=dial", Main: dial},
	{Name: "write", About: "one Write to a full buffer", Real: true, Inputs: Inputs{Delay: none, Buffer: 64 << 10}, Story: "ev=spawn,g=1", Main: write},
	{Name: "race", About: "a Read whose bytes arrive while it goes to sleep", Workers: 2, Choices: "1:1,2:1,3:1,4:0,7:1,8:0,11:0", Latency: -1, Story: "ev=spawn,g=1", Main: race},
	{Name: "deadline", About: "one Read that a deadline ends", Real: true, Inputs: Inputs{Delay: 50 * time.Millisecond}, Story: "ev=call,why=read", Main: deadline},
	{Name: "close", About: "one Read, and a Close under it", Real: true, Story: "ev=call,why=read", Main: closed},
	{Name: "stale", About: "an event for a connection that is closed by now", Latency: time.Millisecond, Story: "ev=call,why=read", Main: stale},
	{Name: "wake", About: "one poll brings two events, and wakes a worker", Workers: 2, Story: "ev=call,why=read", Main: wake},
	{Name: "steal", About: "a worker without work takes some of another's", Workers: 2, Inputs: Inputs{Tasks: 2}, Story: "ev=spawn,g=1", Main: steal},
	{Name: "block", About: "a call that blocks its thread: the P goes to another", Real: true, Story: "ev=spawn,g=1", Main: block},
	{Name: "chan", About: "one receive that waits for a send: no kernel", Real: true, Story: "ev=spawn,g=1", Main: channel},
	{Name: "deadlock", About: "two tasks that wait for each other, which is told", Real: true, Story: "ev=spawn,g=1", Main: deadlock},
	{Name: "slow", About: "one slow reader among ten quick ones", Real: true, Inputs: Inputs{Tasks: 10, Delay: 20 * time.Millisecond, Buffer: 64 << 10}, Story: "ev=spawn,g=1", Main: slow},
	{Name: "http", About: "one GET, and its connection is kept", Real: true, Inputs: Inputs{Delay: none}, Story: "ev=call,why=dial", Main: httpGet},
	{Name: "moved", About: "a deadline that is set to later while a Read waits", Story: "ev=spawn,g=1", Main: moved},
	{Name: "late", About: "bytes and a deadline at once: the bytes are not lost", Latency: -1, Story: "ev=spawn,g=1", Main: late},
	{Name: "both", About: "a Read and a Write, and a Close under both", Inputs: Inputs{Buffer: 64 << 10}, Story: "ev=spawn,g=1", Main: both},
	{Name: "eof", About: "the last bytes and the end share an event", Story: "ev=spawn,g=1", Main: eof},
	{Name: "cancel", About: "a deadline, and a kernel that loses a cancel", Inputs: Inputs{Delay: 50 * time.Millisecond}, Story: "ev=call,why=read", Main: cancel},
	{Name: "away", About: "a Close while the reader is woken and has not run", Latency: -1, Story: "ev=spawn,g=1", Main: away},
	{Name: "tie", About: "a deadline and a Close at the same time", Story: "ev=spawn,g=1", Main: tie},
	{Name: "hangup", About: "a task that is told when its peer has gone", Story: "ev=spawn,g=1", Main: hangup},
	{Name: "rest", About: "a connection at rest: its task has no stack between two messages", Real: true, Story: "ev=spawn,g=1", Answer: restAnswer, Main: rest},
}

// Find returns the scenario of that name. Its error names those that there are.
func Find(name string) (*Scenario, error) {
	i := slices.IndexFunc(All, func(s *Scenario) bool { return s.Name == name })
	if i < 0 {
		names := make([]string, len(All))
		for i, s := range All {
			names[i] = s.Name
		}
		return nil, fmt.Errorf("there is no scenario %q, but %s", name, strings.Join(names, ", "))
	}
	return All[i], nil
}

// readAnswer says how a blocking call does not block a thread.
const readAnswer = "How can a blocking call not block a thread? Only the task waited: it was parked in the middle of Read, while its worker went on, " +
	"to other tasks and then to one poll for all sockets. When the kernel reported the socket, the task went back to a run queue, and Read returned as if it had blocked."

// AnswerOf is what is to be learned of a run that has ended; "": it does not show that, or is wrong.
func AnswerOf(h trace.Header, lines []trace.Line) string {
	s, err := Find(h.Scenario)
	if err != nil || len(h.Wrong) > 0 {
		return ""
	}
	slept := slices.ContainsFunc(lines, func(l trace.Line) bool { return l.Kind == trace.Commit && l.Slot != 0 && l.Why != trace.Refused })
	if !slept {
		return ""
	}
	return s.Answer
}

// StoryOf is where the story of a run begins: what happens before is the set-up. Of a run that
// is no scenario's it is the first event.
func StoryOf(h trace.Header) trace.Place {
	s, err := Find(h.Scenario)
	if err != nil || s.Story == "" {
		return trace.Place{I: 1}
	}
	p, err := trace.ParsePlace(s.Story)
	if err != nil {
		panic(err) // a test parses them all
	}
	return p
}
