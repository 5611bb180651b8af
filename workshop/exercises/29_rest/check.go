//go:build ignore

package poller_test

// This file answers: does a task rest only when nothing has come, is no event, deadline or close lost
// on its way there, and does it begin anew with what it has named?

import (
	"strings"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/explore"
)

func check(c *verdict.Check) {
	races := []string{"a rest, an event", "a rest, a close", "a rest, a deadline", "a rest, a deadline that is moved to later", "two rests, two events", "a rest, an event, a close"}
	inquiry{"Rest", rest, races}.ask(c, rows)
	inquiry{"Rest (the deadline for writing has passed)", func(b *poller.Bench, r row) string { b.LapseOther(); return rest(b, r) }, races}.ask(c, writers)
	changes(c)
	exam.InEveryOrder(c, mistake, races...)
	exam.OnTheKernels(c, "rest", "http")
}

var rows = []row{
	{gate: "ready", want: left{gate: "nil", returned: "false"}, said: ofEvent,
		rule: "An event has come already: setWaiting consumes it and returns true. There is no need to rest, so Rest returns false."},
	{gate: "nil", want: left{gate: "waiting", returned: "true, and the task rests, to begin anew with then"}, said: ofRest,
		rule: "Nothing has come: the gate says waiting, t.Rest was called with g and with then, and Rest returns true. The commit comes later: the worker asks it when the task has returned."},
	{gate: "nil", lapses: poller.AtWaiting, want: left{gate: "nil", returned: "false"}, said: ofError,
		rule: "A deadline has come just before the gate said waiting: Rest ends its wait (the gate says nil), and returns false. The Read that follows tells of the deadline."},
	{gate: "nil", lapses: poller.AtWaiting, at: poller.AtSecondCheck, becomes: "ready", want: left{gate: "nil", returned: "false"}, said: ofError,
		rule: "A deadline has passed, and an event has come as well. The task does not rest, and endWait leaves the gate at nil."},
}

// A deadline of the writer's is no reason not to rest.
var writers = []row{{gate: "nil", want: rows[1].want, rule: "The deadline for writing has passed, which is no error of this wait, and yet the task does not rest: it keeps its stack. Look for d.failed(Read) alone."}}

// waited is whether the call that was made last has come to setWaiting's swap.
var waited bool

func rest(b *poller.Bench, _ row) string {
	returned := b.Rest()
	waited = b.Passed[poller.AtWaiting] > 0
	return returned
}

// changes has the deadline pass at any moment, from another thread.
func changes(c *verdict.Check) {
	c.Begins("Rest is called again and again, while another thread sets and clears the deadline")
	var differs bool
	err := poller.OnABench(func(b *poller.Bench) {
		defer c.Recover()
		differs = b.RestsDiffer(20_000)
	})
	switch {
	case err != nil:
		c.Fail("Rest has put the task to sleep for ever: %v", err)
	case differs:
		c.Fail("%s", goesOn)
	}
}

const (
	parked   = "The task has parked, with its stack: t.Park comes back only when the sleep is over, and all that stands on the stack is kept until then. t.Rest marks the task as one that rests, and returns at once."
	consumed = "setWaiting has consumed an event, and the task rests all the same: it may never be woken. If setWaiting returns true, Rest returns false, at once."
	needless = "setWaiting has consumed an event, and Rest returned true: its caller returns, and nobody ever calls the task again. If setWaiting returns true, Rest returns false."
	other    = "The event is still in the gate for reading: Rest has waited at another gate. It is d.gates[Read.index()]."
	missed   = "The close or the deadline came before the gate said waiting: it found nobody to wake, and nobody comes again. The task rests for ever. Look for the error once more when the gate says waiting: d.failed(Read), for which deadlines count."
	unended  = "Rest has returned false, and its gate still says that somebody waits: the Read that follows panics, or is taken for a sleeper. A wait that does not come to its sleep is ended by endWait."
	allSame  = "An error was seen, the wait was ended, and the task rests all the same: its commit is refused, as the gate does not say waiting. After the error Rest returns false, without t.Rest."
	untold   = "An error has come, and Rest returned true: its caller returns, and nobody ever calls the task again. Return false: the Read that follows tells of the error."
	goesOn   = "t.Rest was called, and Rest returned false: the caller goes on, in a task that is parked already. After t.Rest nothing is looked at any more: return true."
	noCommit = "t.Rest was called without g: no commit puts the task into its gate, so an event finds nobody there, and the task rests for ever. The commit is g."
	noThen   = "The task does not begin anew with then, but with the function that it had: Rest drops what its caller has named. Pass then on to t.Rest."
	unsaid   = "The task rests, and its gate does not say that somebody waits: its commit will be refused. setWaiting comes first."
	endedToo = "The task rests, and its wait was ended: the gate says nil, so the commit is refused. endWait is for the way that does not rest; otherwise Rested ends the wait, after the sleep."
	returns  = "Rest returned true, and the task does not rest: its caller returns, and nobody ever calls it again. Call t.Rest(g, then) first."
)

func ofEvent(l left) string {
	switch {
	case l.returned == poller.SleepsInRest:
		return parked
	case l.gate == "ready":
		return other
	case l.returned == "true":
		return needless
	case l.returned == "false":
		return ""
	case strings.HasPrefix(l.returned, "false"):
		return goesOn
	}
	return consumed
}

func ofRest(l left) string {
	switch {
	case l.returned == poller.SleepsInRest:
		return parked
	case l.returned == "false":
		return ""
	case l.returned == "true":
		return returns
	case l.gate != "waiting" && waited:
		return endedToo
	case l.gate != "waiting":
		return unsaid
	case strings.HasPrefix(l.returned, "false"):
		return goesOn
	case strings.HasSuffix(l.returned, "without a commit"):
		return noCommit
	case strings.HasSuffix(l.returned, "with what it was"):
		return noThen
	}
	return ""
}

func ofError(l left) string {
	switch {
	case l.returned == poller.SleepsInRest:
		return parked
	case l.returned == "true":
		return untold
	case l.returned == "false" && l.gate != "nil":
		return unended
	case l.returned == "false":
		return ""
	case strings.HasPrefix(l.returned, "false"):
		return goesOn
	case l.gate == "nil":
		return allSame
	}
	return missed
}

// mistake is for what only an order of moves shows.
func mistake(il *explore.Interleaving) string { return unseen(il, missed) }
