//go:build ignore

package poller_test

// This file answers: does a task rest only when nothing has come, is no event, deadline or close lost
// on its way there, and does it begin anew with what it has named?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	races := []string{"a rest, an event", "a rest, a close", "a rest, a deadline", "a rest, a deadline that is moved to later", "two rests, two events", "a rest, an event, a close"}
	inquiry{"Rest", rest, races}.ask(c, rows)
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

func rest(b *poller.Bench, _ row) string { return b.Rest() }

const inIt = "nothing: the task sleeps in it"

const (
	parked   = "The task has parked, with its stack: t.Park comes back only when the sleep is over, and all that stands on the stack is kept until then. t.Rest marks the task as one that rests, and returns at once."
	consumed = "setWaiting has consumed an event, and the task rests all the same: nobody is sure to wake it. If setWaiting returns true, Rest returns false, at once."
	missed   = "The close or the deadline came before the gate said waiting: it found nobody to wake, and nobody comes again. The task rests for ever. Look for the error once more, when the gate says waiting."
	unended  = "Rest has returned false, and its gate still says that somebody waits: the Read that follows panics, or is taken for a sleeper. A wait that does not come to its sleep is ended by endWait."
	goesOn   = "t.Rest was called, and Rest returned false: the caller goes on, in a task that is parked already. Return true, so that it returns."
	noCommit = "t.Rest was called without g: no commit puts the task into its gate, so an event finds nobody there, and the task rests for ever. The commit is g."
	noThen   = "The task does not begin anew with then, but with the function that it had: Rest drops what its caller has named. Pass then on to t.Rest."
	unsaid   = "The task rests, and its gate does not say that somebody waits: its commit will be refused. setWaiting comes first."
	returns  = "Rest returned true, and the task does not rest: its caller returns, and nobody ever calls it again. Call t.Rest(g, then) first."
)

func ofEvent(l left) string {
	switch l.returned {
	case inIt:
		return parked
	case "true":
		return returns
	case "false":
		return ""
	}
	return consumed
}

func ofRest(l left) string {
	switch l.returned {
	case inIt:
		return parked
	case "false":
		return ""
	case "true":
		return returns
	}
	if l.gate != "waiting" {
		return unsaid
	}
	switch l.returned {
	case "false, and the task rests, to begin anew with then":
		return goesOn
	case "true, and the task rests, without a commit":
		return noCommit
	case "true, and the task rests, to begin anew with what it was":
		return noThen
	}
	return ""
}

func ofError(l left) string {
	switch {
	case l.returned == inIt:
		return parked
	case l.returned == "true":
		return returns
	case l.returned != "false":
		return missed
	case l.gate == "waiting", l.gate == "ready":
		return unended
	}
	return ""
}

// mistake is for what only an order of moves shows.
func mistake(il *explore.Interleaving) string {
	if il.Broken != "no wake-up is lost" {
		return ""
	}
	for i, s := range il.Steps {
		if (s.Closed || s.Expired) && i > 0 && s.After != trace.GateWaiting {
			return missed
		}
		if s.After == trace.GateWaiting {
			break
		}
	}
	return ""
}
