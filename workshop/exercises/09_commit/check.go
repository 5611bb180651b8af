//go:build ignore

package poller_test

// This file answers: does a task sleep only if somebody is going to wake it, and is it counted?

import (
	"fmt"
	"strings"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

func check(c *verdict.Check) {
	races := []string{"a wait, an event", "a wait, a close", "a wait, a deadline", "two waits, an event"}
	late := false
	inquiry{"Commit", func(b *poller.Bench, _ row) string {
		asleep := b.Commit()
		late = late || asleep && b.Passed[poller.AtCommit] > 0 && b.AtCommit == 0
		return fmt.Sprint(asleep)
	}, races}.ask(c, []row{
		{gate: "waiting", want: left{"task", "true", 1}, said: ofSleep,
			rule: "Nothing has come, so the task sleeps: from waiting to the task, true, and it is counted."},
		{gate: "ready", want: left{"ready", "false", 0}, said: ofRefusal("An event"),
			rule: "An event has come before the commit, so the task does not sleep: the gate stays as it is (the task takes the event itself when it runs on), the answer is false, and nobody is counted."},
		{gate: "nil", want: left{"nil", "false", 0}, said: ofRefusal("A deadline or a close"),
			rule: "A deadline or a close has come before the commit, so the task does not sleep: the gate stays as it is, the answer is false, and nobody is counted."},
		{gate: "waiting", at: poller.AtCommit, becomes: "ready", want: left{"ready", "false", 0}, said: ofRefusal("An event"),
			rule: "An event has come just before the swap, so that has to fail: the gate stays as it is, the answer is false, and nobody is counted."},
	})
	if late {
		c.Fail("Just before the swap, at the syncPoint, the task is not counted yet. From the swap on it can be woken, and counted down: so a count that comes after the swap may be seen below zero, or as 0 while a task sleeps, and then nobody polls for it. Count first.")
	}
	exam.InEveryOrder(c, nil, races...)
	exam.OnTheKernels(c, "read", "race", "close")
	if late := readLate(verdict.Body("poller/gate.go")); late != "" {
		c.Fail("%s stands behind the swap. From the swap on the task may be woken, run on another worker, and close its descriptor: then the trace names a worker or a socket that is another one by now. Read both before the swap, as the given lines do. (This check reads it from the text: that moment is too short to be met for certain.)", late)
	}
}

// readLate returns what the body reads of the task or its descriptor behind the swap; "": nothing.
func readLate(body string) string {
	_, behind, _ := strings.Cut(body, "CompareAndSwap(")
	for _, what := range []string{"t.Emitter()", "g.d.identity()"} {
		if strings.Contains(behind, what) {
			return what
		}
	}
	return ""
}

const count = "The number of sleepers is wrong: a task that sleeps counts as one, and one that does not sleep after all counts no more. The worker asks this number before it polls."

func ofSleep(l left) string {
	switch {
	case l.gate == "task" && l.returned == "true":
		return count
	case l.gate == "task":
		return "The task is in the gate, as asleep, and runs on: Commit has returned false though its swap has succeeded."
	case l.returned == "true":
		return "The task sleeps, and it is not in the gate: nobody knows of it, and it sleeps for ever. Put it there, from waiting."
	}
	return ""
}

// ofRefusal is for a commit that something has come before.
func ofRefusal(what string) func(l left) string {
	return func(l left) string {
		switch {
		case l.gate == "task" && l.returned == "true":
			return what + " came before the commit, and the task was written over it: that is lost, and the task sleeps for ever. The gate may become the task only if it still says waiting: compare and swap."
		case l.gate == "task":
			return what + " came before the commit, and the task was written over it. Commit has seen it, and returns false: so the task runs on, and its gate holds it as asleep. Compare and swap, so that nothing is written if it fails."
		case l.returned == "true":
			return "The task sleeps, and it is not in the gate: the swap has failed, for something came first. Nobody knows of this task, and it sleeps for ever."
		case l.gate == "nil" && what == "An event":
			return "Commit has taken the event out of the gate. The task runs on, looks there what has ended its wait, and finds nothing: the event is lost. Leave the gate as it is."
		case l.sleepers != 0:
			return count
		}
		return ""
	}
}
