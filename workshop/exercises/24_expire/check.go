//go:build ignore

package poller_test

// This file answers: does a deadline wake its task, at any moment, and no other deadline's?

import (
	"strings"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	steps(c)
	exam.InEveryOrder(c, mistake, "a wait, a deadline", "a wait for writing, a deadline", "a wait, a deadline that is taken away",
		"a wait, a deadline that is moved to later", "a wait, a deadline, a close", "a wait, a deadline moved to the past, one moved to later",
		"a wait, an event, a deadline", "an operation, a deadline")
	exam.OnTheKernels(c, "deadline", "moved", "late", "tie", "read")
}

func mistake(il *explore.Interleaving) string {
	shown, sleeps, taken := false, false, false
	for _, s := range il.Steps {
		shown, sleeps = s.Expired, s.After == trace.GateTask
		taken = taken || s.By != explore.Sleeper && s.Before == trace.GateTask && s.After != trace.GateTask
	}
	switch {
	case strings.Contains(il.Breach, "lock stays taken"):
		return "Nobody can go on any more: the descriptor's lock stays taken. Each way out of Fire has to give it back."
	case il.Broken == "a deadline that was reset cannot be fired by its old timer":
		return "The call ended for a deadline that had been moved or taken away before: its timer was firing already. Look at seq, and at when and timer, with the lock held."
	case il.Broken == "what Wait returns has happened":
		return "The call went on as if an event had come, and it was a deadline: what wakes the task must not leave an event in its gate."
	case il.Broken == "no wake-up is lost" && taken, il.Broken == "each park is ended by one ready":
		return "The task was taken out of its gate, and nobody makes it ready: Fire has to return it."
	case il.Broken == "no wake-up is lost" && shown && sleeps:
		return "The deadline has passed, and is shown, and its task sleeps on: it cannot see that before it is awake. Take it out of the gate of this direction, and return it."
	case il.Broken == "no wake-up is lost" && sleeps:
		return "The deadline has passed, and its task sleeps: nothing shows it, and nobody has woken the task."
	}
	return ""
}
