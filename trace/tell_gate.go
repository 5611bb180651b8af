package trace

// This file answers: how is told what reports, deadlines and closes do to a gate?

import "fmt"

// direction says what a socket is ready for.
func direction(l Line) string {
	return [...]string{"has changed", "can be read", "can be written"}[l.Mode]
}

// polled tells what a poll has brought for one gate.
func (t *Teller) polled(l Line) string {
	if l.Why == Stale {
		return fmt.Sprintf("the kernel reports a socket that was closed meanwhile: slot %d has another generation than %d by now, so the report reaches nobody", l.Slot, l.Gen)
	}
	said := fmt.Sprintf("the kernel reports that fd %d %s", l.FD, direction(l))
	if l.Why == OfCompletion {
		said = fmt.Sprintf("the kernel reports that the operation on fd %d is done", l.FD)
	}
	sleeper := "the task"
	if g := t.sleepers[gateAt{l.Slot, l.Mode}]; g != 0 {
		sleeper = fmt.Sprintf("task %d", g)
	}
	switch l.Gate {
	case [2]Gate{GateTask, GateReadied}:
		return fmt.Sprintf("%s: %s takes %s out of the %v gate, now \"readied\"", said, worker(l), sleeper, l.Mode.word())
	case [2]Gate{GateWaiting, GateReady}:
		return fmt.Sprintf("%s: %s, about to sleep, will see \"ready\" in the %v gate", said, sleeper, l.Mode.word())
	case [2]Gate{GateNil, GateReady}:
		return fmt.Sprintf("%s: nobody waits for that, so the %v gate remembers it as \"ready\"", said, l.Mode.word())
	case [2]Gate{GateTimedOut, GateReadied}:
		return fmt.Sprintf("%s: a deadline has woken %s already", said, sleeper)
	}
	return fmt.Sprintf("%s: the %v gate has such a report already", said, l.Mode.word())
}

// word is the direction as a word.
func (m Mode) word() string { return [...]string{"", "read", "write"}[m] }

// The reasons of a Move.
const (
	moveByClose    = "close"
	moveForgotten  = "forgotten: the next try sees for itself"
	moveNoEvent    = "the wait ends without an event"
	moveByDeadline = "deadline, or the repeat of a cancel"
)

// moves tells of a gate that no report has moved.
func (t *Teller) moves(l Line) string {
	sleeper := "the task"
	if g := t.sleepers[gateAt{l.Slot, l.Mode}]; g != 0 {
		sleeper = fmt.Sprintf("task %d", g)
	}
	switch {
	case l.Why == moveForgotten && l.Gate[0] != GateReady:
		return fmt.Sprintf("the task that waited at %s is ended, and the gate set to nil", gateOf(l))
	case l.Why == moveForgotten:
		return fmt.Sprintf("an old report is taken out of %s: the task is about to ask the kernel itself", gateOf(l))
	case l.Why == moveNoEvent:
		return fmt.Sprintf("%s is awake, %s, and sets %s to nil", who(l), t.noReport(gateAt{l.Slot, l.Mode}), gateOf(l))
	}
	why := "a deadline has passed"
	switch l.Why {
	case moveByClose:
		why = fmt.Sprintf("fd %d is being closed", l.FD)
	case moveByDeadline:
	default:
		why = l.Why
	}
	switch l.Gate[0] {
	case GateTask:
		if l.Why == moveByDeadline && t.cancelled[gateAt{l.Slot, l.Mode}] {
			return fmt.Sprintf("the cancel has brought nothing so far: %s, asleep, is taken out of the %v gate, to ask for it again", sleeper, l.Mode.word())
		}
		return fmt.Sprintf("%s: %s, asleep, is taken out of the %v gate, its wait is over", why, sleeper, l.Mode.word())
	case GateWaiting:
		return fmt.Sprintf("%s: %s, about to sleep, will see nil in the %v gate, and not sleep", why, sleeper, l.Mode.word())
	case GateReadied, GateTimedOut:
		return fmt.Sprintf("%s: %s has been woken already, and will see the close when it runs", why, sleeper)
	}
	return fmt.Sprintf("%s: %s moves from %v to %v", why, gateOf(l), l.Gate[0], l.Gate[1])
}

// noReport says what has woken the task at a gate if no report did.
func (t *Teller) noReport(at gateAt) string {
	switch why := t.ended[at]; {
	case why == moveByDeadline && t.cancelled[at]:
		return "to ask for the cancel again"
	case why == moveByDeadline:
		return "not by a report but by its deadline"
	case why == moveByClose:
		return "not by a report but by the close"
	}
	return "not by a report but by a deadline or a close"
}

// closed tells that a number was given back.
func closed(l Line) string {
	if l.Errno != 0 {
		return fmt.Sprintf("closing fd %d fails: %s", l.FD, errnoText(l.Errno))
	}
	return fmt.Sprintf("fd %d is closed by its last user, and the kernel forgets it: its number can be used again", l.FD)
}
