package trace

// This file answers: how is told what workers do: who goes on, with which task, why, and
// what a worker does when there is none?

import "fmt"

// worker names the worker that does what l tells of.
func worker(l Line) string {
	if l.M < 0 {
		return "the run, which ends,"
	}
	return fmt.Sprintf("worker %d", l.M)
}

// reasons are what a task waits for, for each of its reasons to park.
var reasons = map[string]struct{ to, until string }{
	"sleep":        {"to sleep for a while", "until its timer is due"},
	"chan send":    {"to send on a channel", "until another task receives"},
	"chan receive": {"to receive from a channel", "until another task sends"},
	"select":       {"in a Select", "until one of its cases can go on"},
	"mutex lock":   {"at a locked Mutex", "until the lock is free"},
	"wait group":   {"in WaitGroup.Wait", "until the tasks that it waits for are done"},
	"after block":  {"since no P is free", "until a worker takes it"},
}

// sleepsUntil is how long a task sleeps.
func sleepsUntil(reason string) string {
	if r, known := reasons[reason]; known {
		return r.until
	}
	return "until it is woken"
}

// parks tells that a task leaves its stack.
func (t *Teller) parks(l Line) string {
	if l.M < 0 {
		return who(l) + " is about to sleep: it has no worker that could go on without it"
	}
	if l.Reason == "yield" {
		return fmt.Sprintf("%s leaves %s's stack to others, and need not be woken", who(l), worker(l))
	}
	if l.Reason == AtRest {
		return fmt.Sprintf("%s rests: its function has returned; %s keeps its stack for others, and the commit is next", who(l), worker(l))
	}
	doing := ""
	if c, in := t.call(l.G); in {
		doing = " in the middle of " + CallName(c.name)
	} else if r, known := reasons[l.Reason]; known {
		doing = " " + r.to
	}
	switch {
	case l.Reason == afterBlock: // it goes into a queue
		return fmt.Sprintf("%s parks%s: %s leaves the task's stack and is free for others", who(l), doing, worker(l))
	case t.first(Park):
		return fmt.Sprintf("%s parks%s: %s leaves the task's stack as it is; whether it sleeps, the commit decides next", who(l), doing, worker(l))
	}
	return fmt.Sprintf("%s parks%s: %s leaves the task's stack, and the commit is next", who(l), doing, worker(l))
}

// from says from which queue l's task was taken.
func from(l Line) string {
	switch l.Q {
	case "global":
		return " from the global queue"
	case "ring", "poll", "fair":
		return fmt.Sprintf(" from P %d's ring", l.P)
	case "next":
		return fmt.Sprintf(" from P %d's run-next slot", l.P)
	case "steal":
		return ", just stolen"
	}
	return ""
}

// next tells which task a worker goes on with, and its two causes.
func (t *Teller) next(l Line) string {
	s := worker(l)
	by := t.kindOf(l.Freed)
	if by == Park && t.parkedInCall[l.M] && !t.slept[l.M] && t.first(Next) {
		s += "'s thread does not wait: it"
	}
	s += fmt.Sprintf(" takes task %d%s", l.G, from(l))
	switch {
	case t.story:
	case l.Cause != 0 && by != None:
		t.since = fmt.Sprintf("runnable since event %d, worker free since %d", l.Cause, l.Freed)
	case l.Cause != 0:
		t.since = fmt.Sprintf("runnable since event %d", l.Cause)
	}
	return s
}

// beginsPoll tells that a worker is about to sleep in the kernel.
func (t *Teller) beginsPoll(l Line) string {
	at := "in " + t.wait
	if t.completion {
		at = "at the completion port"
	}
	if l.M < 0 {
		return fmt.Sprintf("the run ends: it waits %s for operations that the kernel still has", at)
	}
	if t.broken && t.exact {
		return worker(l) + " finds no task to run and asks the kernel, but does not sleep: the poll was told not to"
	}
	said := fmt.Sprintf("%s finds no task to run: it sleeps %s itself", worker(l), at)
	switch first := t.first(BeginPoll); {
	case first && l.Timer > 0: // both would be too long
		said += fmt.Sprintf(", %s at most; there is no poller thread", Span(l.Timer))
	case first:
		said += " until a report comes; there is no poller thread"
	case l.Timer > 0:
		said += fmt.Sprintf(" until a report comes, %s at most", Span(l.Timer))
	default:
		said += " until a report comes"
	}
	return said
}

// polls tells what the kernel has answered.
func (t *Teller) polls(l Line) string {
	reports := "nothing to report"
	if l.Ret > 0 {
		reports = count(l.Ret, "report")
	}
	switch {
	case l.M < 0 && l.Errno == 0:
		return fmt.Sprintf("the kernel answers the run, which ends: %s (%s)", reports, l.Sys)
	case l.Errno != 0:
		return fmt.Sprintf("%s comes back from %s: %s", worker(l), l.Sys, errnoText(l.Errno))
	case l.Timer != 0 && l.Ret > 0:
		return fmt.Sprintf("the kernel wakes %s with %s (%s returns)", worker(l), reports, l.Sys)
	case l.Timer != 0 && t.broken:
		return fmt.Sprintf("%s comes back from %s, as it was told to, without a report", worker(l), l.Sys)
	case l.Timer != 0:
		return fmt.Sprintf("%s comes back from %s without a report: its time is over", worker(l), l.Sys)
	}
	why := "asks the kernel without waiting"
	switch l.Why {
	case "own queues empty":
		why = "finds its queues empty and asks the kernel, without waiting"
	case "":
	default:
		why += " (" + l.Why + ")"
	}
	return fmt.Sprintf("%s %s: %s (%s)", worker(l), why, reports, l.Sys)
}

// into says into which queue l's task was put.
func into(l Line) string {
	switch l.Q {
	case "global":
		return "the global queue"
	case "ring":
		return fmt.Sprintf("P %d's ring", l.P)
	case "next":
		return fmt.Sprintf("P %d's run-next slot", l.P)
	}
	return "a run queue"
}

// readies tells that a task can run, and whose doing that is.
func (t *Teller) readies(l Line, c Change, s *State) string {
	to := into(l)
	was := c.Task.Old
	switch by := t.kindOf(l.Cause); {
	case was.Reason == "yield", was.Reason == "after block":
		return fmt.Sprintf("%s stays runnable and goes into %s", who(l), to)
	case by == Spawn:
		return fmt.Sprintf("%s, which is new, is runnable: it goes into %s", who(l), to)
	case by == Polled && l.M >= 0:
		return fmt.Sprintf("%s, which has polled, readies %s: it goes into %s, and runs once it is picked", worker(l), who(l), to)
	case by == Polled:
		return fmt.Sprintf("the worker that has polled readies %s: it goes into %s, and runs once it is picked", who(l), to)
	case by == Timer && l.M >= 0:
		return fmt.Sprintf("%s, which has fired the timer, readies %s: it goes into %s", worker(l), who(l), to)
	}
	if w, known := s.Workers[l.M]; known && l.M >= 0 && w.Task != 0 && w.Task != l.G {
		return fmt.Sprintf("task %d readies %s%s: it goes into %s", w.Task, who(l), waitedFor(was.Reason), to)
	}
	if since := waitedFor(was.Reason); since != "" {
		return fmt.Sprintf("%s%s, is readied: it goes into %s", who(l), since, to)
	}
	return fmt.Sprintf("%s is readied: it goes into %s", who(l), to)
}

// waitedFor says what a task that is woken was doing.
func waitedFor(reason string) string {
	if r, known := reasons[reason]; known {
		return ", parked " + r.to
	}
	return ""
}

// endsTask reports whether a resume only unwinds its task. A worker has no P then.
func endsTask(l Line) bool { return l.Kind == Resume && l.M >= 0 && l.P < 0 }

// resumes tells that a task runs again, or for the first time.
func (t *Teller) resumes(l Line) string {
	does := "begins to run"
	if t.rests[l.G] {
		return t.rises(l)
	}
	if endsTask(l) {
		return fmt.Sprintf("%s switches to the stack of %s to end it: its deferred calls run, for the run is over", worker(l), who(l))
	}
	if c, in := t.call(l.G); in {
		does = "goes on in the middle of " + CallName(c.name)
	} else if t.started[l.G] {
		does = "goes on where it parked"
	}
	return fmt.Sprintf("%s switches to the stack of %s, which %s", worker(l), who(l), does)
}

// rises tells that a task which was at rest runs again.
func (t *Teller) rises(l Line) string {
	s := fmt.Sprintf("%s gives %s a stack from its pool, on which it begins anew", worker(l), who(l))
	if endsTask(l) {
		s += ", to be told that the run is over"
	}
	return s
}
