package trace

// This file answers: how is told what a task does in a call that looks blocking, from the
// call to its return? The sentences stand in the order in which a Read that waits needs
// them. They say when the kernel is armed and when it is not: once, at open, and never at
// the wait.

import (
	"cmp"
	"fmt"
	"strings"
)

// who is the task that does what l tells of.
func who(l Line) string {
	if l.G == 0 {
		return "a guest"
	}
	return fmt.Sprintf("task %d", l.G)
}

// callNames has the calls whose names in the program are not those in the trace.
var callNames = map[string]string{"read": "Read", "write": "Write", "accept": "Accept", "dial": "Dial", "wait-read": "WaitRead", "rest": "Rest", "lookup": "LookupHost"}

// CallName is the call that an event names by its Why, as the program has written it: "Read".
func CallName(why string) string {
	if name, known := callNames[why]; known {
		return name
	}
	return cmp.Or(why, "a call")
}

// calls tells of the first step.
func calls(l Line) string {
	if l.Why == "rest" {
		return fmt.Sprintf("%s has nothing to do before there is something to read on fd %d: it calls Rest, and is going to return", who(l), l.FD)
	}
	s := who(l) + " calls " + CallName(l.Why)
	if l.Slot != 0 {
		s += fmt.Sprintf(" on fd %d", l.FD)
	}
	if l.N > 0 && l.Mode == Read {
		s += fmt.Sprintf(", with room for %s", count(l.N, "byte"))
	} else if l.N > 0 {
		s += ", with " + count(l.N, "byte")
	}
	return s + ": to the task it looks like a call that blocks"
}

// opened tells how the kernel is armed.
func opened(l Line) string {
	switch {
	case strings.Contains(l.Sys, "CompletionPort"):
		return fmt.Sprintf("%s adds fd %d to the completion port, once, where all its operations will be reported", who(l), l.FD)
	case l.Sys != "":
		return fmt.Sprintf("%s arms fd %d with the kernel, once, for both directions, edge-triggered (one %s)", who(l), l.FD, l.Sys)
	}
	return fmt.Sprintf("%s arms fd %d with the kernel, once, for both directions", who(l), l.FD)
}

// tried tells of the second step, and of the second try in the fourth.
func (t *Teller) tried(l Line) string {
	switch {
	case l.Sys == "":
		return who(l) + " leaves out its try: as far as it knows, " + l.Why
	case l.Sys == CancelCall:
		return t.cancels(l)
	case t.asked(l):
		return asking(l, "again ") + "; now it answers: " + t.answer(l)
	}
	return asking(l, "") + "; it answers at once: " + t.answer(l)
}

// answer is the kernel's, and of a new connection which descriptor is its other end.
func (t *Teller) answer(l Line) string {
	said := reply(l)
	if end := t.pairs.other[int32(l.Ret)]; end != 0 && accepted(l) {
		said = strings.Replace(said, " (", fmt.Sprintf(", whose other end is fd %d (", end), 1)
	}
	return said
}

// cancels tells that a task wants its operation to end early.
func (t *Teller) cancels(l Line) string {
	said := fmt.Sprintf("%s has asked the kernel to cancel the operation on fd %d", who(l), l.FD)
	switch t.ended[gateAt{l.Slot, l.Mode}] {
	case moveByClose:
		said += ", which is being closed"
	case moveByDeadline:
		said += ", whose deadline has passed"
	}
	switch {
	case l.Errno != 0 && t.ended[gateAt{l.Slot, l.Mode}] == moveByClose:
		return fmt.Sprintf("%s; there is no such number any more, and with it the operation has ended (%s: %s)", said, l.Sys, ErrnoName(l.Errno))
	case l.Errno != 0:
		return fmt.Sprintf("%s; it knows of none: it is done, or will have to be asked again (%s: %s)", said, l.Sys, ErrnoName(l.Errno))
	}
	return fmt.Sprintf("%s: its report will come as \"cancelled\" (%s)", said, l.Sys)
}

// submits tells of the second step where the kernel completes operations.
func submits(l Line) string {
	said := "done already"
	switch {
	case l.Errno != 0:
		said = errnoText(l.Errno)
	case l.Why == Pending:
		said = "not done yet"
	}
	return fmt.Sprintf("%s; it answers at once: %s (%s)", asking(l, ""), said, l.Sys)
}

// gateOf names the gate that l is about.
func gateOf(l Line) string {
	return fmt.Sprintf("fd %d's %sgate", l.FD, [...]string{"", "read ", "write "}[l.Mode])
}

// waits tells of the third step: how interest is registered.
func (t *Teller) waits(l Line) string {
	gate := gateOf(l)
	if t.first(Wait) {
		gate = fmt.Sprintf("the %v gate, a word in memory,", l.Mode.word())
	}
	s := fmt.Sprintf("%s sets %s to \"waiting\"", who(l), gate)
	switch {
	case t.cancelled[gateAt{l.Slot, l.Mode}]:
		return s + " once more: the buffer is the kernel's until it reports the operation"
	case t.completion:
		return s + ": the kernel has the operation already and will report it"
	}
	open, known := t.armed[arm{l.Slot, l.Gen}]
	s += ": no system call, the kernel was armed once, at open"
	switch {
	case known && !t.story:
		s += fmt.Sprintf(" (event %d)", open.I)
	case known && open.At != "":
		s += " (" + open.At + ")"
	}
	return s
}

// commits tells whether the task sleeps now.
// asleep is how a task sleeps.
func (t *Teller) asleep(task uint64) string {
	if t.rests[task] {
		return "at rest: parked, and without a stack"
	}
	return "parked"
}

func (t *Teller) commits(l Line, _ Change, s *State) string {
	by := "the worker"
	if l.M >= 0 {
		by = worker(l)
	}
	switch {
	case l.Why == Refused && l.Slot == 0: // of a channel, a lock or a timer
		return fmt.Sprintf("commit refused: what %s waits for has come already, so it runs on", who(l))
	case l.Why == Refused:
		why := "a deadline or a close has come meanwhile"
		if d := s.Descs[l.Slot]; l.Mode == Read && d.Reading == GateReady || l.Mode == Write && d.Writing == GateReady {
			why = "a report has come meanwhile"
		}
		return fmt.Sprintf("commit refused: %s does not say \"waiting\" any more, as %s, so %s runs on", gateOf(l), why, who(l))
	case l.Slot != 0 && l.Gate[1] == NoGate: // no right runtime does that
		return fmt.Sprintf("commit: %s does not say \"waiting\" any more, and %s puts %s to sleep all the same: %s", gateOf(l), by, who(l), l.Why)
	case l.Slot == 0:
		return fmt.Sprintf("commit: nothing has come meanwhile, so now %s is parked, %s", who(l), sleepsUntil(s.Tasks[l.G].Reason))
	}
	return fmt.Sprintf("commit: %s still says \"waiting\", so nothing came meanwhile: %s puts %s there; now it is %s", gateOf(l), by, who(l), t.asleep(l.G))
}

// consumes tells that the task takes a report out of its gate.
func (t *Teller) consumes(l Line) string {
	if l.Step == 3 {
		return fmt.Sprintf("%s consumes a report in %s, which came after it had asked: it need not wait and asks again", who(l), gateOf(l))
	}
	if t.refused[l.G] {
		return fmt.Sprintf("%s, which has not slept, consumes the report in %s: it is nil again, and can remember the next", who(l), gateOf(l))
	}
	return fmt.Sprintf("%s is awake and consumes the report: %s is nil again, and can remember the next", who(l), gateOf(l))
}

// completes tells what an operation has brought.
func (t *Teller) completes(l Line) string {
	c, _ := t.call(l.G)
	when := "at once"
	if c.parked {
		when = "meanwhile"
	}
	switch {
	case ErrnoName(l.Errno) == "ECANCELED":
		return fmt.Sprintf("%s finds its operation cancelled: the kernel has let go of its buffer (%s: ECANCELED)", who(l), l.Sys)
	case l.Errno != 0:
		return fmt.Sprintf("%s finds that its operation has failed: %s (%s)", who(l), errnoText(l.Errno), l.Sys)
	case receives(l.Sys) && l.N == 0:
		return fmt.Sprintf("%s finds no more bytes: the other side has ended the stream (%s)", who(l), l.Sys)
	case receives(l.Sys):
		return fmt.Sprintf("%s finds %s in its buffer, where the kernel has put them %s: no second call reads them (%s)",
			who(l), count(l.N, "byte"), when, l.Sys)
	case asks[l.Sys] == giveBytes:
		return fmt.Sprintf("%s finds that the kernel has taken its %s %s: no second call sends them (%s)", who(l), count(l.N, "byte"), when, l.Sys)
	case l.Sys == "AcceptEx":
		said := fmt.Sprintf("%s finds a new connection, fd %d, which the kernel has accepted %s", who(l), l.Ret, when)
		if end := t.pairs.other[int32(l.Ret)]; end != 0 {
			said += fmt.Sprintf("; its other end is fd %d", end)
		}
		return fmt.Sprintf("%s (%s)", said, l.Sys)
	}
	return fmt.Sprintf("%s finds its operation done %s (%s)", who(l), when, l.Sys)
}

// returns tells of the end of the fourth step.
func (t *Teller) returns(l Line) string {
	c, _ := t.call(l.G)
	if l.Why != "" {
		c.name = l.Why
	}
	what := ""
	switch {
	case c.name == "rest" && c.parked:
		return fmt.Sprintf("%s has been at rest for %s: it goes on to see what there is on fd %d", who(l), Span(l.T-c.since), l.FD)
	case c.name == "rest":
		return fmt.Sprintf("%s need not rest: a Read on fd %d would not wait", who(l), l.FD)
	case l.Errno != 0:
		what = " an error, " + errnoText(l.Errno) + ","
	case l.Reason != "":
		what = fmt.Sprintf(" an error, %q,", l.Reason)
	case c.name == "accept":
		what = fmt.Sprintf(" the new fd %d", l.N)
	case c.name == "read" || c.name == "write" || l.N > 0:
		what = " " + count(l.N, "byte")
	}
	s := fmt.Sprintf("%s returns%s to %s", CallName(c.name), what, who(l))
	if !c.parked {
		return s + ": it did not have to wait"
	}
	return s + ", as if it had blocked for " + Span(l.T-c.since)
}
