package trace

// This file answers: what must hold of a worker? It is woken; it picks a task and runs it
// until that parks, ends, or blocks; it looks for the next; it polls; it sleeps. What one
// worker tells it tells in the order in which it does it.

import (
	"maps"
	"slices"
)

// A checkedWorker is what has been told of a worker. There is one for all polls that no worker
// makes, of the poller's close.
type checkedWorker struct {
	m      int32
	p      int32  // the one that it has shown last; -1: none, or it may have another by now
	stolen uint64 // the task that it has stolen, and runs next
	awake  bool
	runs   *checkedTask
	freed  uint64 // the last event by which it lost a task
	queued uint64 // the last by which it gave a task to a queue, or took one
	parked Line   // a park whose commit is next
	begun  Line   // a poll whose answer is next
	poll   uint64 // its last
	left   int64  // how many reports of that may come
	timer  uint64 // the last one that it fired
	wakes  int64  // how many tasks that has yet to wake
}

func (c *Checker) worker() {
	l := c.at
	w := c.workers[l.M]
	if w == nil {
		w = &checkedWorker{m: l.M, p: -1, awake: l.M < 0}
		c.workers[l.M] = w
	}
	if l.Kind == Wake {
		c.wake(w)
		return
	}
	if l.M >= 0 {
		c.inOrder(w)
	} else if l.Kind == Ready {
		c.global = l.I
	}
	switch l.Kind {
	case Ready:
		w.queued = l.I
	case Steal:
		c.between(w)
		w.queued, w.stolen = l.I, l.G
	case Next:
		c.between(w)
		if l.Q == "steal" && w.stolen == 0 {
			c.fault(WorkerRule, "worker %d has stolen nothing", l.M)
		}
		w.stolen = 0
		if l.Freed != w.freed {
			c.fault(CauseRule, "worker %d became free by event %d, and not by event %d", l.M, w.freed, l.Freed)
		}
	case BeginPoll, Poll, Idle, Deadlock:
		c.search(w)
	case Polled:
		if l.Cause != w.poll || w.left == 0 {
			c.fault(PollRule, "it is no report of a poll of worker %d", l.M)
		}
		w.left--
	case Timer:
		c.between(w)
		w.timer, w.wakes = l.I, l.N
	case Resume:
		if w.runs != nil && w.runs.g != l.G {
			c.fault(WorkerRule, "worker %d runs task %d", l.M, w.runs.g)
		}
		w.runs = c.tasks[l.G]
	case Park:
		if l.M >= 0 && !c.isGuest() {
			w.parked, w.freed, w.runs = l, l.I, nil
		}
	case Commit:
		if l.M >= 0 && l.Why == Refused && !c.isGuest() {
			w.runs = c.tasks[l.G]
		}
	case Exit:
		w.freed, w.runs = l.I, nil
	case Handoff:
		w.freed, w.p = l.I, -1
	}
}

// isGuest reports whether the event's task is inside Block.
func (c *Checker) isGuest() bool { return c.tasks[c.at.G] != nil && c.tasks[c.at.G].guest }

// inOrder checks that the worker is awake, and does next what it must.
func (c *Checker) inOrder(w *checkedWorker) {
	l := c.at
	if !w.awake {
		c.fault(WorkerRule, "worker %d sleeps, and nobody has woken it", w.m)
		w.awake = true
	}
	if w.parked.I != 0 {
		if reason := w.parked.Reason; (l.Kind != Commit || l.G != w.parked.G) && reason != yielding && reason != afterBlock {
			c.faultAt(w.parked, CommitRule, "its commit is not what worker %d does next, in event %d", w.m, l.I)
		}
		w.parked = Line{}
	}
	if w.stolen != 0 && (l.Kind != Next || l.G != w.stolen) {
		c.fault(WorkerRule, "worker %d has stolen task %d, and runs that next", w.m, w.stolen)
		w.stolen = 0
	}
	if w.p >= 0 && l.P >= 0 && l.P != w.p {
		c.fault(WorkerRule, "worker %d has P %d", w.m, w.p)
	}
	w.p = l.P
	if w.begun.I != 0 && l.Kind != Poll {
		if c.polls {
			c.faultAt(w.begun, PollRule, "worker %d does not return from this poll before event %d", w.m, l.I)
		} else {
			c.unanswered = w.begun
		}
		c.sleeper, w.begun = nil, Line{}
	}
}

// between checks that the worker runs no task.
func (c *Checker) between(w *checkedWorker) {
	if w.runs != nil {
		c.fault(WorkerRule, "worker %d runs task %d", w.m, w.runs.g)
		w.runs = nil
	}
}

// search: a worker has found nothing to run.
func (c *Checker) search(w *checkedWorker) {
	l := c.at
	c.between(w)
	cause := w.freed
	switch l.Kind {
	case Idle:
		w.awake = false
	case Deadlock:
		c.dead, c.ending = l.I, true
		c.allParked()
	case BeginPoll:
		if c.sleeper != nil {
			c.fault(PollRule, "worker %d sleeps in the poll", c.sleeper.m)
		}
		c.sleeper, w.begun, c.listed = w, l, nil
	case Poll:
		if !c.polls && c.unanswered.I != 0 {
			c.faultAt(c.unanswered, PollRule, "worker %d does not return from this poll", c.unanswered.M)
		}
		c.polls = true
		if w.begun.I != 0 {
			cause = c.ender(w)
		} else if l.Timer != 0 {
			c.fault(PollRule, "it could block, and was not begun")
		}
		if c.sleeper == w {
			c.sleeper = nil
		}
		w.begun, w.poll, w.left = Line{}, l.I, 2*l.N // one for each direction
	}
	if l.Cause != cause {
		c.fault(CauseRule, "its cause is event %d, and worker %d comes from event %d", l.Cause, w.m, cause)
	}
}

// wakesPoll takes note of what can end the poll in which a worker sleeps.
func (c *Checker) wakesPoll() {
	switch l := c.at; {
	case l.Kind == Break:
		c.broke = l.I
	case l.Kind == Kernel && c.sleeper != nil && (l.Q == "ready list" || l.Why == operationComplete || l.Why == OfSpurious || l.Why == OfClosed):
		c.listed = append(c.listed, l.I)
	}
}

// ender is the cause of a poll that could block: what the kernel has put on its ready list since,
// if the poll has reports; a break, if it has none; or its own beginning. In a free order the break
// may be another than the last one told.
func (c *Checker) ender(w *checkedWorker) uint64 {
	l, former := c.at, c.slept
	c.slept = l.I
	switch {
	case l.N > 0 && slices.Contains(c.listed, l.Cause),
		l.N == 0 && l.Cause > former && (l.Cause == c.broke || c.broke != 0 && !c.exact):
		return l.Cause
	}
	return w.begun.I
}

// wake: another worker has woken w, which sleeps, or is new.
func (c *Checker) wake(w *checkedWorker) {
	l := c.at
	if l.M < 0 || w.awake {
		c.fault(WorkerRule, "worker %d does not sleep", l.M)
	}
	w.awake, w.p = true, l.P
	by := c.workers[int32(l.N)]
	switch {
	case l.N >= 0 && by == nil:
		c.fault(WorkerRule, "there is no worker %d to wake another", l.N)
	case l.Cause == 0 || l.N < 0 && !c.exact:
	case l.N < 0 && l.Cause != c.global:
		c.fault(CauseRule, "event %d is not the last that put a task into the global queue", l.Cause)
	case l.N >= 0 && l.Cause != by.queued && l.Cause != by.freed:
		c.fault(CauseRule, "event %d is nothing by which worker %d has come to wake another", l.Cause, l.N)
	}
}

func (c *Checker) endOfWorkers() {
	for _, m := range slices.Sorted(maps.Keys(c.workers)) {
		w := c.workers[m]
		if w.parked.I != 0 && w.parked.Reason != yielding && w.parked.Reason != afterBlock {
			c.faultAt(w.parked, CommitRule, "it has none")
		}
		if w.begun.I != 0 && c.polls {
			c.faultAt(w.begun, PollRule, "worker %d never returns from it", m)
		}
	}
}
