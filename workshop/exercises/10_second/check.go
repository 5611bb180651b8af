//go:build ignore

package poller_test

// This file answers: does a close or a deadline that comes at any moment wake the task, and is no event
// lost on the way?

import (
	"fmt"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/explore"
)

func check(c *verdict.Check) {
	races := []string{"a wait, an event", "a wait, a close", "a wait, a deadline", "two waits, an event", "a wait, a deadline, a close", "a wait, an event, a deadline", "a wait, a deadline that is moved to later"}
	ask := func(name string, set func(b *poller.Bench), rows []row) {
		inquiry{name, func(b *poller.Bench, r row) string { set(b); return block(b, r) }, races}.ask(c, rows)
	}
	ask("block", func(*poller.Bench) {}, reader)
	ask("block (a writer's)", (*poller.Bench).Writes, writer)
	ask("block (the deadline for writing has passed, and a reader waits)", (*poller.Bench).LapseOther, other)
	ask("block (the deadline for reading has passed, and a writer waits)", func(b *poller.Bench) { b.Writes(); b.LapseOther() }, other)
	exam.InEveryOrder(c, mistake, races...)
	exam.OnTheKernels(c, "read", "race", "close", "deadline")
}

var reader = []row{
	{gate: "ready", want: left{gate: "nil", returned: "true, without a park"}, said: ofBlockedEvent, asleep: ofSleep,
		rule: "An event has come already: setWaiting consumes it and returns true, and then so does block, without a park."},
	{gate: "nil", lapses: poller.AtWaiting, want: left{gate: "nil", returned: "false, without a park"}, said: ofError, asleep: ofSleep, spins: endless,
		rule: "A deadline has come just before the gate said waiting: block does not park, ends its wait (the gate says nil), and returns false."},
	{gate: "nil", at: poller.AtCommit, becomes: "ready", want: left{gate: "nil", returned: "true, after a park"}, said: ofParked, asleep: ofSleep, missed: awake,
		rule: "Nothing stands against the sleep, so block parks; the event comes before the commit, the task runs on, and endWait takes the event: the gate says nil, and block returns true."},
	{gate: "nil", at: poller.AtCommit, becomes: "nil", want: left{gate: "nil", returned: "false, after a park"}, said: ofParked, asleep: ofSleep, missed: awake,
		rule: "block parks; a close comes before the commit, and the task runs on without an event: block returns false."},
	{gate: "nil", lapses: poller.AtWaiting, at: poller.AtSecondCheck, becomes: "ready", want: left{gate: "nil", returned: "true, without a park"}, said: ofBoth, asleep: ofSleep,
		rule: "A deadline has passed, and an event has come as well. block does not park, and endWait takes the event: the answer is true."},
}

// What holds for readers is asked of a writer as well, as far as it says more.
var writer = []row{
	{gate: "nil", lapses: poller.AtWaiting, want: reader[1].want, said: ofWriter, asleep: ofSleep, spins: endless, rule: reader[1].rule},
	{gate: "nil", at: poller.AtCommit, becomes: "ready", want: reader[2].want, said: ofParked, asleep: ofSleep, missed: awake, rule: reader[2].rule},
}

var other = []row{
	{gate: "nil", at: poller.AtCommit, becomes: "ready", want: reader[2].want, said: ofParked, asleep: ofSleep, missed: others, rule: reader[2].rule},
}

// block calls it, and also says whether it has parked. A task that would sleep for ever after a
// deadline is kept awake.
func block(b *poller.Bench, r row) string {
	if r.becomes == "" {
		b.Before(poller.AtCommit, func() { b.Set("nil") })
	}
	event := b.Block()
	switch n := b.Passed[poller.AtCommit]; {
	case n > 1:
		return fmt.Sprintf("%v, after %d parks", event, n)
	case n == 1:
		return fmt.Sprint(event, ", after a park")
	}
	return fmt.Sprint(event, ", without a park")
}

const (
	unsaid  = "The task sleeps, and nobody will wake it: it has parked without having said at its gate that it waits, or without its commit. setWaiting comes first, and Park is given g."
	again   = "block has waited a second time: its task was awake again, without an event, and went back to sleep for one that may never come. block waits once. Whether to wait again is decided by Wait, in desc.go, which first looks for a close or a deadline."
	endless = "block does not come to an end once the deadline has passed. block waits once, and returns what endWait says: whether to wait again is decided by Wait, in desc.go, which first looks for a close or a deadline."
	awake   = "No error stands against the sleep, and block has not parked: it would ask again and again, and the worker has no rest. Park if failed returns nil."
	others  = "The deadline of the other direction has passed, and block did not park: that is no error of this wait. The task asks again and again, and the worker has no rest. Look for the error of g.mode() alone."
	missed  = "The close or the deadline came before the gate said waiting: it found nobody to wake, and nobody comes again. The task sleeps for ever. Look for the error once more, when the gate says waiting: that of g.mode()."
	unended = "block has returned, and its gate still says that somebody waits: each wait is ended by endWait, also one that did not park."
)

// ofSleep is for a task that sleeps for ever.
func ofSleep(b *poller.Bench) string {
	if b.Passed[poller.AtCommit] > 1 {
		return again
	}
	return unsaid
}

func ofBlockedEvent(l left) string {
	switch l.returned {
	case "false, after a park", "false, without a park":
		return "setWaiting has consumed an event, and block returned false, as if none had come: the task waits again, for news that it has had in its hands. If setWaiting returns true, so does block."
	case "true, after a park":
		return "setWaiting has consumed an event, and block parked all the same: nobody is sure to wake it. If setWaiting returns true, so does block, at once."
	}
	return ""
}

func ofError(l left) string {
	switch {
	case l.returned == "false, after a park", l.returned == "true, after a park":
		return missed
	case l.gate == "waiting":
		return unended
	case l.returned == "true, without a park":
		return "block returned true, and no event has come: a deadline or a close wakes the task as well, and endWait knows which it was."
	}
	return ""
}

func ofWriter(l left) string {
	if l.returned == "false, after a park" || l.returned == "true, after a park" {
		return "A writer's deadline came before its gate said waiting, and the writer sleeps for ever: the second look was for the error of reading. One body serves both gates: g.mode() says which one this is."
	}
	return ofError(l)
}

func ofParked(l left) string {
	switch {
	case l.gate == "ready":
		return "block has returned, and the event that it has told of is still in the gate: the next wait returns at once, for news that was used already. endWait ends each wait, and takes the event."
	case l.returned == "true, after a park" && l.gate == "nil":
		return "block returned true, and no event has come: a deadline or a close wakes the task as well, and endWait knows which it was."
	case l.returned == "false, after a park":
		return "An event came, and block returned false: the task waits again, for news that it has had in its hands. endWait returns whether there was an event."
	case l.returned == "true, without a park", l.returned == "false, without a park":
		return awake
	}
	return ""
}

func ofBoth(l left) string {
	if l.gate == "nil" && l.returned == "false, without a park" {
		return "At the second look a deadline has passed, and an event has come as well: it was taken out of the gate, and block returned false. That event is lost. What endWait returns is the answer in this case, too."
	}
	return ""
}

// mistake is for what only an order of moves shows.
func mistake(il *explore.Interleaving) string { return unseen(il, missed) }
