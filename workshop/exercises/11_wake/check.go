//go:build ignore

package poller_test

// This file answers: is a task woken once by whatever comes first, and is an event remembered?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	exam.InEveryOrder(c, mistake, "a wait, an event", "two waits, an event", "a wait, a deadline", "a wait, a deadline, a close", "a wait, an event, a deadline", "a wait, an event, a close")
	exam.OnTheKernels(c, "read", "race", "deadline")
}

func mistake(il *explore.Interleaving) string {
	waits, woken := trace.GateNil, false
	for _, s := range il.Steps {
		if s.By != explore.Sleeper && !s.Other {
			if s.Before == trace.GateTask && s.After != trace.GateTask {
				woken = true
			}
			if s.Before == trace.GateWaiting && s.After == trace.GateTask {
				return "The event put a task into the gate that was about to wait: only its own worker may do that."
			}
			waits = s.Before
		}
	}
	switch {
	case il.Broken == "no wake-up is lost" && left(il):
		return "The gate said waiting, and it was left so: then the commit succeeds, and the task sleeps though its news has come. Move it on, and the commit will fail."
	case lost(il):
		return "The gate moved between your look at it and your write, and you wrote over what came: whoever had moved it has done so in vain. Only a compare-and-swap sees that."
	case il.Broken == "each park is ended by one ready":
		return "A task is to be made ready that did not sleep: only a caller whose own swap took it out of the gate may return it."
	case il.Broken == "no wake-up is lost" && woken:
		return "The task was taken out of the gate, and nobody makes it ready: who moves it out has to return it."
	case il.Broken == "no wake-up is lost" && waits == trace.GateNil:
		return "The event came when nobody was waiting yet, and was forgotten. The task that has just tried in vain goes to wait, and sleeps for ever: the gate has to remember it, as ready."
	case il.Broken == "no wake-up is lost":
		return "The gate moved while the event was on its way, and the event was dropped: the task sleeps for ever. After a swap that failed, look again."
	case il.Broken == "an event is remembered until it is consumed, and no longer", il.Broken == "what Wait returns has happened":
		return "The task came back as if an event had come, and it was a deadline, which nobody remembers: after it, the gate says nil or timedOut."
	case il.Broken == "a sleeping task is counted, once":
		return "The number of sleepers is wrong: who takes a task out of the gate counts it down, once."
	}
	return ""
}

// left reports whether a waker looked at a gate that said waiting, and was done without a move.
func left(il *explore.Interleaving) bool {
	last := make(map[string]explore.Step)
	for _, s := range il.Steps {
		if s.By != explore.Sleeper && !s.Other {
			last[s.By] = s
		}
	}
	for _, s := range last {
		if s.Before == trace.GateWaiting && s.After == trace.GateWaiting {
			return true
		}
	}
	return false
}

// lost reports whether a waker moved the gate from a state that it had not looked at: between its
// look and its write somebody else came.
func lost(il *explore.Interleaving) bool {
	seen := make(map[string]trace.Gate)
	for _, s := range il.Steps {
		if s.By == explore.Sleeper || s.Other {
			continue
		}
		if was, looked := seen[s.By]; looked && s.Before != s.After && s.Before != was {
			return true
		}
		if s.Before == s.After {
			seen[s.By] = s.Before
		}
	}
	return false
}
