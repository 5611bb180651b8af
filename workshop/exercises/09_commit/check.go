//go:build ignore

package poller_test

// This file answers: does a task sleep only if somebody is going to wake it, and is it counted?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	exam.InEveryOrder(c, mistake, "a wait, an event", "a wait, a close", "a wait, a deadline", "two waits, an event")
	exam.OnTheKernels(c, "read", "race", "close")
}

func mistake(il *explore.Interleaving) string {
	if il.Broken == "a sleeping task is counted, once" {
		return "The number of sleepers is wrong: a task that sleeps counts as one, and one that does not sleep after all counts no more. The worker asks this number before it polls."
	}
	for _, s := range il.Steps {
		if s.By != explore.Sleeper || !exam.Sleeps(s) {
			continue
		}
		switch {
		case s.Before != trace.GateWaiting && s.After == trace.GateTask:
			return "An event came before the commit, and the task was written over it: the event is lost, and the task sleeps for ever. The gate may become the task only if it still says waiting: compare and swap."
		case s.After != trace.GateTask:
			return "The task sleeps, and it is not in the gate: the swap has failed, for something came first, or there was none. Nobody knows of this task, and it sleeps for ever."
		}
	}
	if n := len(il.Steps); n > 0 && il.Steps[n-1].After == trace.GateTask {
		return "The task is in the gate, as asleep, and runs on: Commit has returned false though its swap has succeeded."
	}
	return ""
}
