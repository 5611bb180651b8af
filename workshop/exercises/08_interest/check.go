//go:build ignore

package poller_test

// This file answers: is an event that comes at any moment of the two moves consumed or waited for?

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

func check(c *verdict.Check) {
	races := []string{"a wait, an event", "two waits, an event", "a wait, a close", "a wait, a deadline", "a wait, two events"}
	call := func(b *poller.Bench, r row) (returned string) {
		defer overItself(c, b, r, &returned)
		return fmt.Sprint(b.SetWaiting())
	}
	inquiry{"setWaiting", call, races}.ask(c, []row{
		{gate: "nil", want: left{gate: "waiting", returned: "false"}, said: ofInterest,
			rule: "Nothing has happened, so the task is going to wait: from nil to waiting, and false."},
		{gate: "ready", want: left{gate: "nil", returned: "true"}, said: ofEvent,
			rule: "An event has come already, so there is nothing to wait for: it is consumed, from ready to nil, and the answer is true."},
		{gate: "nil", at: poller.AtWaiting, becomes: "ready", want: left{gate: "nil", returned: "true"}, said: ofLateEvent,
			rule: "An event has come between the two moves. The second one fails then; look again, and consume it: from ready to nil, and true."},
		second("waiting", "Another task is about to sleep there"),
		second("task", "Another task sleeps there"),
		second("readied", "Another task is there that an event has readied, and does not run yet"),
		second("timedOut", "Another task is there that a deadline has readied, and does not run yet"),
	})
	exam.InEveryOrder(c, nil, races...)
	exam.OnTheKernels(c, "read", "race")
}

const panicked = "nothing, for it panics"

// second is the call of a second task, which the given panic has to tell of.
func second(gate, is string) row {
	want := left{gate: gate, returned: panicked}
	if gate == "task" {
		want.sleepers = 1
	}
	said := func(l left) string {
		if l.returned == panicked {
			return is + ", and the gate was changed before the panic. " + alone
		}
		return ""
	}
	return row{gate: gate, want: want, said: said, spins: is + ", and the call goes round and round: nobody makes way for it. " + alone,
		rule: is + ", and the call went on as if it were alone. Each move is from one state only: from ready to nil, or from nil to waiting. " + alone}
}

const alone = "At a gate one task waits, and a second one is a mistake of the program: the given panic tells of it, and the gate stays as it is."

// overItself is deferred. The starter's panic says that two tasks wait. Where only one does, it has met
// its own waiting.
func overItself(c *verdict.Check, b *poller.Bench, r row, returned *string) {
	p := recover()
	_, fault := p.(runtime.Error)
	switch {
	case p == nil:
	case r.want.returned == panicked && !fault:
		*returned = panicked
	case b.Gate() == "waiting" && r.becomes == "ready" && strings.Contains(fmt.Sprint(p), "two tasks wait"):
		*returned = panicked
	default:
		c.Panicked(p, string(debug.Stack()))
	}
}

func ofInterest(l left) string {
	switch {
	case l.gate == "task":
		return "The gate says that the task sleeps, while it is still on its worker's stack: whoever wakes it now has it run on two workers at once. It says waiting first, and Commit makes it the task."
	case l.gate == "nil" && l.returned == "false":
		return "The answer is \"wait\", and the gate does not say that somebody waits: an event that comes now finds nobody, and the commit will not put the task to sleep. Move the gate from nil to waiting."
	case l.returned == "true":
		return "The answer is true, as if an event had come, and none has: true means that one was consumed."
	}
	return ""
}

func ofEvent(l left) string {
	switch {
	case l.gate == "waiting":
		return "An event had come already, and the gate was moved from ready to waiting: the event is lost. It has to be consumed, and then nobody waits: from ready to nil, and true."
	case l.gate == "ready" && l.returned == "true":
		return "The event was taken, and the gate still says ready: the next wait returns at once, for news that was used already. Consume it: from ready to nil."
	case l.gate == "nil" && l.returned == "false":
		return "The event was taken out of the gate, and the answer is \"wait\": the task goes to sleep for news that it has had in its hands. Return true."
	}
	return ""
}

func ofLateEvent(l left) string {
	switch {
	case l.returned == panicked:
		return "An event came between the two moves, and waiting was written over what stood there: the event is lost. Then the code took its own waiting for that of a second task, and panicked. Only a compare-and-swap from nil writes nothing when an event has come."
	case l.gate == "waiting" || l.gate == "task":
		return "An event came between the two moves, and the second one wrote waiting over it: the event is lost, and the task sleeps for ever. Only a compare-and-swap from nil sees that it came."
	case l.gate == "ready" && l.returned == "true":
		return "An event came between the two moves, so the second one has failed; the answer is true, and the gate still says ready: the next wait returns at once, for news that was used already. Go round, and consume it."
	case l.gate == "ready":
		return "An event came between the two moves, so the second one has failed, and the answer is \"wait\" all the same: the gate does not say waiting. If a swap fails, look again."
	}
	return ""
}
