package trace

// This file answers: what must hold of a task's sleep? Its commit says whether it sleeps, one
// event wakes it, and a worker that has picked it resumes it.

import "slices"

func (c *Checker) commit(t *checkedTask) {
	l := c.at
	i := slices.Index(t.commits, l.Cause)
	if i < 0 {
		c.fault(CommitRule, "event %d is no park of task %d that has no commit", l.Cause, t.g)
	} else {
		t.commits = slices.Delete(t.commits, i, i+1)
	}
	now := t.at == isLeaving && l.Cause == t.park // else it is told late
	if now && l.P != t.p && !t.guest {
		c.fault(RunRule, "task %d has parked with P %d", t.g, t.p)
	}
	if l.Slot != 0 && now && (t.gate == nil || t.gate.slot != l.Slot || t.gate.mode != l.Mode) {
		c.fault(GateRule, "task %d does not wait there", t.g)
	}
	switch {
	case t.at == hasEnded && len(t.commits) == 0:
		delete(c.tasks, t.g)
	case !now:
		if c.exact {
			c.fault(CommitRule, "task %d %s", t.g, t.at)
		}
	case l.Why == Refused:
		t.at = isRefused
		c.told(t)
	default:
		t.at = isParked
	}
}

func (c *Checker) ready(t *checkedTask) {
	c.readyCause(t)
	switch {
	case t.at == hasSpawned, t.at == isParked && !t.guest:
	case t.at == isLeaving && (t.requeued() || !c.exact): // asleep already, and its commit is told later
	default:
		c.fault(ReadyRule, "task %d %s", t.g, t.at)
	}
	if c.ending {
		c.fault(ReadyRule, "tasks are unwound already")
	}
	t.at = isQueued
}

// readyCause checks what has woken a task.
func (c *Checker) readyCause(t *checkedTask) {
	l := c.at
	by, gate, timer := c.lasts[l.Cause], c.wakers[l.Cause], c.timer()
	switch {
	case t.at == hasSpawned || t.requeued() && t.at == isLeaving:
		c.follows(t)
		if w := c.workers[l.M]; t.at == hasSpawned && l.M >= 0 && w.runs != by {
			c.fault(ReadyRule, "worker %d does not run the task that spawned task %d", l.M, t.g)
		}
	case t.gate != nil && t.gate.woke != 0 && (gate == t.gate || timer):
		delete(c.wakers, t.gate.woke)
		t.gate.woke = 0
	case t.gate != nil:
		c.fault(ReadyRule, "event %d has not taken task %d out of the gate at which it waits", l.Cause, t.g)
	case timer:
	case by == t && t.reason != sleeping: // from outside
	case by != nil && by != t:
		if w := c.workers[l.M]; l.M >= 0 && (w == nil || w.runs != by) {
			c.fault(ReadyRule, "task %d is woken on worker %d, by task %d, which does not run there", t.g, l.M, by.g)
		}
	case !c.exact && l.M < 0: // by a goroutine
	default:
		c.fault(ReadyRule, "event %d is nothing that wakes task %d", l.Cause, t.g)
	}
}

// timer reports whether the event's cause is a timer that wakes so many.
func (c *Checker) timer() bool {
	for m, w := range c.workers {
		if w.timer != 0 && w.timer == c.at.Cause && (c.at.M == m || c.at.M < 0) && w.wakes > 0 {
			w.wakes--
			return true
		}
	}
	return false
}

func (c *Checker) resume(t *checkedTask) {
	l := c.at
	unwound := l.P < 0 && (t.at == isParked || t.at == isLeaving && !c.exact)
	switch {
	case t.at == isPicked && t.m == l.M && t.p == l.P && l.P >= 0, t.at == isRefused && t.m == l.M && l.P == t.p:
	case unwound:
		c.ending = true
		if t.gate != nil && t.gate.woke == l.Cause {
			t.last = Line{Event: Event{I: l.Cause}} // closed, and not readied any more
		}
		if t.gate != nil && t.gate.woke != 0 && t.gate.byWorker {
			c.fault(ReadyRule, "event %d took task %d out of its gate, and nobody readied it", t.gate.woke, t.g)
		}
	default:
		c.fault(ResumeRule, "task %d %s", t.g, t.at)
	}
	if unwound && c.dead != 0 && c.dead == l.Cause {
		t.last = Line{Event: Event{I: l.Cause}}
	}
	c.follows(t)
	t.at, t.m, t.p, t.woken = isRunning, l.M, l.P, t.gate != nil
	for m, w := range c.workers {
		if w.runs != nil && w.runs != t && m != l.M && l.P >= 0 && w.runs.p == l.P && !w.runs.guest {
			c.fault(WorkerRule, "P %d is worker %d's, which runs task %d", l.P, m, w.runs.g)
		}
	}
}
