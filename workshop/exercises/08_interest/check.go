//go:build ignore

package poller_test

// This file answers: is an event that comes at any moment of the two moves consumed or waited for?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	exam.InEveryOrder(c, mistake, "a wait, an event", "two waits, an event", "a wait, a close", "a wait, a deadline", "a wait, two events")
	exam.OnTheKernels(c, "read", "race")
}

func mistake(il *explore.Interleaving) string {
	for _, s := range il.Steps {
		switch {
		case s.By == explore.Sleeper && s.Before == trace.GateNil && s.After == trace.GateTask && !exam.Sleeps(s):
			return "The gate says that the task sleeps, while it is still on its worker's stack: whoever wakes it now has it run on two workers at once. It says waiting first, and Commit makes it the task."
		case s.By == explore.Sleeper && s.Before == trace.GateReady && s.After == trace.GateWaiting:
			return "An event came between the two moves, and the second one wrote waiting over it: the event is lost, and the task sleeps for ever. Only a compare-and-swap from nil sees that it came."
		}
	}
	switch il.Broken {
	case "an event is remembered until it is consumed, and no longer":
		return "The event was taken, and the gate still says ready: the next wait returns at once, for news that was used already. Consume it: from ready to nil."
	case "what Wait returns has happened":
		return "Wait returned as if an event had come, and none has: true means that one was consumed."
	}
	return ""
}
