package poller

// This file answers: how does a task wait at a gate without a stack? A wait has two halves,
// what comes before the sleep and what comes after it, and here they are two calls: nothing
// of the first is on a stack when the second begins. In between the task is in the gate as
// any other that sleeps there, and an event, a deadline and a close find it there.

import "greenpoll/sched"

// Rest is Wait up to its sleep, for a task that rests: see sched.Task.Rest. If it reports
// true the caller returns at once, and then begins with a call of Rested. False: there is
// no need to sleep, for an event has come, or an error. Only events for reading are waited
// for so.
//
// Go has no counterpart. Its two halves are those of gate.block.
//
// Step 3: not ready, the task parks
func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtFirstCheck)
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(g, then)
	return true
}

// Rested is the rest of that Wait, which goes on, true, if what has ended the sleep was a
// deadline that does not hold any more.
//
// Step 4: ready, the call returns
func (d *Desc) Rested(t *sched.Task, then func(*sched.Task)) (rests bool) {
	return !d.gates[Read.index()].endWait(t) && d.Rest(t, then)
}

// RestIn is Execute up to its sleep, for a task that rests while the kernel has op, which
// must have no buffer: no stack holds one. If it reports true the caller returns at once,
// and then begins with a call of RestedIn. Otherwise op has ended, and the error is as of
// Execute.
//
// Step 2: the netpoller is used
// Step 3: not ready, the task parks
func (d *Desc) RestIn(t *sched.Task, op *Op, k Submitter, then func(*sched.Task)) (rests bool, err error) {
	if err := d.submit(t, op, k); err != nil {
		return false, err
	}
	return d.restIn(t, op, k, then)
}

// RestedIn is the rest of that Execute. The task has its stack while it waits for what it
// has cancelled, because of a deadline or a close. The end of Run does not end it in that
// wait, see Holds: nothing of its first half is deferred on this stack, so it would keep its
// turn, and its user would not be told.
//
// Step 4: ready, the call returns
func (d *Desc) RestedIn(t *sched.Task, op *Op, k Submitter, then func(*sched.Task)) (rests bool, err error) {
	d.rises = true
	defer func() { d.rises = false }()
	d.gates[op.Mode.index()].endWait(t)
	return d.restIn(t, op, k, then)
}

func (d *Desc) restIn(t *sched.Task, op *Op, k Submitter, then func(*sched.Task)) (rests bool, err error) {
	d.gates[op.Mode.index()].syncPoint(AtResult)
	if !op.Done() && d.Rest(t, then) {
		return true, nil
	}
	return false, d.await(t, op, k)
}
