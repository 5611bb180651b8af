//go:build ignore

package poller_test

// This file answers: does a close that comes at any moment end the wait, in both directions?

import (
	"strings"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	steps(c)
	exam.InEveryOrder(c, mistake, "a wait, a close", "a wait for writing, a close", "a wait, two closes", "a wait, a deadline, a close",
		"a wait, an event, a close", "an operation, a close", "an operation that is done at once, a close")
	exam.OnTheKernels(c, "close", "both", "away", "tie")
}

func mistake(il *explore.Interleaving) string {
	shown, sleeps, taken := false, false, false
	for _, s := range il.Steps {
		shown, sleeps = s.Closed, s.After == trace.GateTask
		taken = taken || s.By != explore.Sleeper && s.Before == trace.GateTask && s.After != trace.GateTask
	}
	switch {
	case strings.Contains(il.Breach, "lock stays taken"):
		return "Nobody can go on any more: the descriptor's lock stays taken. Each way out of Evict has to give it back."
	case il.Broken == "a task that does not run is away once a close has come":
		return "The task does not run, and Evict has not counted it as away: the closer waits until it has let go of the number, perhaps on the one worker that would run it, and so for ever."
	case il.Broken == "a task that is away does not touch the number any more":
		return "Evict has counted the task as away, and it runs, and goes on with a number that is closed, or another socket's. Away is what gate.evict says is gone."
	case il.Broken == "no wake-up is lost" && taken, il.Broken == "each park is ended by one ready":
		return "The task was taken out of its gate, and nobody makes it ready: what gate.evict returns belongs into woken."
	case il.Broken == "no wake-up is lost" && shown && sleeps:
		return "The descriptor is closed, and a task sleeps at its gate for ever: the kernel reports nothing of a socket that is closed. Take the task out of the gate, and return it."
	}
	return ""
}
