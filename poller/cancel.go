package poller

// This file answers: how does an operation end early, and what if it does not end? The
// kernel is asked to cancel it, and only the completion shows that the kernel has let go.
// A cancel can be lost, see docs/backends.md, and then nothing else would ever end the
// wait. So three things are tried, each when the one before had no effect:
//
//	a cancel             repeated, after 10 ms, and then after twice as long each time, up
//	                     to a second
//	the handle's close   with the eighth, after some 2 s, if nothing needs the handle any
//	                     more: it ends all operations of the handle
//	none                 at the end of Run alone, with the sixteenth, after some 10 s: the
//	                     operation is lost. Its record is kept for ever, and the task that
//	                     waits for it sleeps for ever, buffer and all: the kernel may still
//	                     write there
//
// The attempts are counted, not the time: a machine that slept has not waited.
//
// A task or guest that waits for the completion repeats the cancel itself, woken by a
// timer: it alone knows that the record is still that operation's. Nothing waits for a
// probe, so a probe's timer cancels by itself; that is safe because after a close no
// other operation can have taken its place. Once the workers have ended, Poller.Close
// does it for all.

import (
	"slices"
	"time"

	"greenpoll/sched"
)

const (
	firstPause = int64(10 * time.Millisecond)
	lastPause  = int64(time.Second)

	closeAfter = 8
	loseAfter  = 16
)

// A backoff says when to try again. Times are the scheduler's, in nanoseconds.
type backoff struct {
	pause, next int64
	attempts    int // so far, not counting the first
}

func (c *backoff) start(now int64) { *c = backoff{pause: firstPause, next: now + firstPause} }

// due reports whether it is time to try again, and counts that attempt.
func (c *backoff) due(now int64) bool {
	if now < c.next {
		return false
	}
	c.pause = min(2*c.pause, lastPause)
	c.next = now + c.pause
	c.attempts++
	return true
}

// endEarly runs when a deadline or a close has come while the kernel still owns op and
// its buffer. It asks the kernel to end op early; whatever the kernel answers, only the
// completion shows that it has let go.
//
// Go: internal/poll/fd_windows.go (*FD).cancelIO
func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].syncPoint(AtCancel)
	op.closeSeen = d.failed(0) != nil
	d.askCancel(t, op, k)
	d.waitDone(t, op, k)
}

// askCancel is one request to cancel op by t, which waits for it.
func (d *Desc) askCancel(t *sched.Task, op *Op, k Submitter) {
	errno := k.Cancel(op)
	if t.Tracing() {
		d.emitCancel(t, op, errno)
	}
}

// waitDone waits for the completion alone: neither a deadline, nor a close, nor the end
// of Run ends the wait, because the kernel still owns the buffer. From time to time it
// repeats the cancel.
//
// Go: internal/poll/fd_windows.go (*FD).cancelIO;
// runtime/netpoll.go poll_runtime_pollWaitCanceled. Go cancels once, and waits without a bound.
func (d *Desc) waitDone(t *sched.Task, op *Op, k Submitter) {
	g := &d.gates[op.Mode.index()]
	a := d.newRetrier(op, nil)
	for {
		g.syncPoint(AtResult)
		switch op.state.Load() {
		case opDone:
			if t.Tracing() {
				d.emitComplete(t, op)
			}
			return
		case opLost:
			t.Forsake(op.Mode.reason())
		}
		switch {
		case !op.closeSeen && d.failed(0) != nil: // a close, perhaps after a deadline: it is passed on at once
			op.closeSeen = true
			d.askCancel(t, op, k)
		case a.due(d.p.s.Now()):
			d.retry(op, a.attempts, func() { d.askCancel(t, op, k) })
		}
		if !d.p.closed.Load() { // afterwards Close retries
			d.p.s.SetTimer(&a.Timer, a.next)
		}
		// As gate.block, but for what ends the wait: see Fire.
		if g.setWaiting(t) {
			continue
		}
		g.syncPoint(AtSecondCheck)
		if d.p.s.Now() < a.next && (op.closeSeen || d.failed(0) == nil) {
			t.Park(g, g.mode().reason())
		}
		g.endWait(t)
	}
}

// retry makes the attempt of that number.
func (d *Desc) retry(op *Op, number int, cancel func()) {
	d.gates[op.Mode.index()].syncPoint(AtCancel)
	cancel()
	if number >= closeAfter {
		d.closeUnder()
	}
}

// closeUnder has the owner close the handle under the operations, but not while one is
// still on its way to the kernel: by then the number might be another socket's.
func (d *Desc) closeUnder() {
	list := d.pendingOps()
	cut := func(op *Op) bool { return op.state.Load() == opCut || op.state.CompareAndSwap(opSubmitted, opCut) }
	d.p.mu.Lock()
	o, ops := d.owner, d.p.left[d] // the tasks left asleep, whose operation is under way or done
	d.p.mu.Unlock()
	if o == nil || len(list) == 0 {
		return
	}
	for _, op := range list {
		ops |= op.Mode
	}
	o.CloseUnder(ops, func() bool {
		return !slices.ContainsFunc(list, func(op *Op) bool { return !cut(op) })
	})
}

// CancelQuiet cancels what is under way for mode, a probe (Hangup) or a direction's
// operation, and repeats that until it has ended. It wakes no task: a task that waits for
// the completion is woken by the completion, as usual.
//
// To cancel a probe, call Evict first: after it none can begin. CancelQuiet races with
// Probe. Here the end is published before the operation is looked up; there the operation
// is submitted before the end is checked. One of the two sees the other.
//
// A caller that cancels a direction's operation must accept that the cancel may hit a
// later one.
func (d *Desc) CancelQuiet(mode Mode, k Submitter) {
	g := &d.gates[mode.index()]
	g.syncPoint(AtCancel)
	if op := d.place(mode).Load(); op != nil {
		g.syncPoint(AtCancel)
		k.Cancel(op)
		d.retryCancel(op, k)
	}
}

// retryCancel repeats a cancel that was made once.
func (d *Desc) retryCancel(op *Op, k Submitter) {
	r := d.newRetrier(op, func() { k.Cancel(op) })
	d.p.s.SetTimer(&r.Timer, r.next) // if the completion was quicker, Fire finds that out
}

// A retrier repeats the cancel of an operation until it has ended. The completion stops
// the timer.
type retrier struct {
	sched.Timer
	backoff
	d      *Desc
	op     *Op
	cancel func() // nil: the task that waits for op cancels it, and has to be woken
}

func (d *Desc) newRetrier(op *Op, cancel func()) *retrier {
	r := &retrier{d: d, op: op, cancel: cancel}
	r.Firer = r
	r.start(d.p.s.Now())
	op.retrier.Store(r)
	return r
}

// Fire repeats the cancel, if the operation is still under way, or wakes the task that
// waits for it, without an event. It races with the end of waitDone: there the gate moves
// to waiting before the time is checked; here the time has come before the gate is looked
// at. Once Poller.Close has begun, Close repeats the cancels.
func (r *retrier) Fire(*sched.Timer, uint64) (woken sched.List) {
	s := r.d.p.s
	if r.cancel == nil {
		r.d.wakeForError(r.op.Mode, &woken)
		return woken
	}
	if !r.d.p.closed.Load() && r.d.place(r.op.Mode).Load() == r.op && r.due(s.Now()) {
		r.d.retry(r.op, r.attempts, r.cancel)
		s.SetTimer(&r.Timer, r.next)
	}
	return woken
}
