//go:build ignore

package poller_test

// This file answers: does a close or a deadline that comes at any moment wake the task?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
)

func check(c *verdict.Check) {
	exam.InEveryOrder(c, mistake, "a wait, an event", "a wait, a close", "a wait, a deadline", "two waits, an event", "a wait, a deadline, a close")
	exam.OnTheKernels(c, "read", "race", "close", "deadline")
}

func mistake(il *explore.Interleaving) string {
	closed := false
	for _, s := range il.Steps {
		if s.By == explore.Sleeper && s.Point == "start" {
			continue
		}
		closed = closed || s.Closed || s.Expired
	}
	switch {
	case il.Broken == "no wake-up is lost" && closed:
		return "The close or the deadline came before the gate said waiting: it found nobody to wake, and nobody comes again. The task sleeps for ever. Look for the error once more, when the gate says waiting."
	case il.Broken == "no wake-up is lost":
		return "The task sleeps, and nobody will wake it: it has parked without having said at its gate that it waits."
	case il.Broken == "at rest the gate is nil or ready, unless a task sleeps there":
		return "block has returned, and its gate still says that somebody waits: each wait is ended by endWait, also one that did not park."
	case il.Broken == "what Wait returns has happened":
		return "block returned true, and no event has come: a deadline or a close wakes the task as well, and endWait knows which it was."
	}
	return ""
}
