package poller

// This file answers: how does an operation end early, and what if it will not? The
// kernel is asked for a cancel, and only the completion says that it has let go. A
// cancel can be lost, see docs/backends.md, and then nothing else would ever end the
// wait. So three things are tried, the next when the one before had no effect:
//
//	a cancel             repeated, after 10 ms, and then after twice as long each time, up
//	                     to a second
//	the handle's close   with the eighth, after some 2 s, if nobody needs the handle any
//	                     more: it ends all operations of the handle
//	none                 at the end of Run alone, with the sixteenth, after some 10 s: the
//	                     operation is lost. Its record is kept for ever, and the task that
//	                     waits for it sleeps for ever, buffer and all: the kernel may still
//	                     write there
//
// What counts is how often was asked: a machine that slept has not waited.
//
// Who repeats? A task or guest that waits, by a timer that wakes it: it alone knows that
// the record is still that operation's. For a probe nobody waits: its timer cancels by
// itself, for after a close no other operation can have taken its place. After the
// workers Poller.Close does it, for all.

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"greenpoll/sched"
)

const (
	firstPause = int64(10 * time.Millisecond)
	lastPause  = int64(time.Second)

	closeAfter = 8
	loseAfter  = 16
)

// A pacer says when to ask again. Times are the scheduler's, in nanoseconds.
type pacer struct {
	pause, next int64
	asked       int // again, so often
}

func (c *pacer) start(now int64) { *c = pacer{pause: firstPause, next: now + firstPause} }

// again reports whether it is time to ask again.
func (c *pacer) again(now int64) bool {
	if now < c.next {
		return false
	}
	c.pause = min(2*c.pause, lastPause)
	c.next = now + c.pause
	c.asked++
	return true
}

// endEarly is what a deadline or a close comes to: the kernel still owns op and its
// buffer. It is asked to end early, and whatever it answers, only the completion says
// that it has let go.
func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].pause(AtCancel)
	op.told = d.failed(0) != nil
	k.Cancel(op)
	d.waitDone(t, op, k)
}

// waitDone waits for the completion alone: neither a deadline nor a close ends it, nor
// the end of Run, for the kernel still owns the buffer. Now and then it repeats the
// cancel.
//
// Go: internal/poll/fd_windows.go (*FD).cancelIO;
// runtime/netpoll.go poll_runtime_pollWaitCanceled. Go cancels once, and waits without a bound.
func (d *Desc) waitDone(t *sched.Task, op *Op, k Submitter) {
	g := &d.gates[op.Mode.index()]
	a := d.newRepeater(op, nil)
	for {
		g.pause(AtResult)
		switch op.state.Load() {
		case opDone:
			return
		case opLost:
			t.Forsake(op.Mode.reason())
		}
		switch {
		case !op.told && d.failed(0) != nil: // a close, perhaps after a deadline: it need not wait for its turn
			op.told = true
			k.Cancel(op)
		case a.again(d.p.s.Now()):
			d.repeat(op, a.asked, func() { k.Cancel(op) })
		}
		if !d.p.closed.Load() { // else Close repeats
			d.p.s.SetTimer(&a.Timer, a.next)
		}
		// As gate.block, but for what ends the wait: see Fire.
		if g.setWaiting(t) {
			continue
		}
		g.pause(AtSecondCheck)
		if d.p.s.Now() < a.next && (op.told || d.failed(0) == nil) {
			t.Park(g, g.mode().reason())
		}
		g.endWait()
	}
}

// repeat is one more attempt, the one of that number.
func (d *Desc) repeat(op *Op, number int, cancel func()) {
	d.gates[op.Mode.index()].pause(AtCancel)
	cancel()
	if number >= closeAfter {
		d.closeUnder()
	}
}

// closeUnder has the owner close the handle under the operations. Not while one is still
// on its way to the kernel: it would come to a stranger that has the number by then.
func (d *Desc) closeUnder() {
	list := d.underWay()
	cut := func(op *Op) bool { return op.state.Load() == opCut || op.state.CompareAndSwap(opSubmitted, opCut) }
	d.p.mu.Lock()
	o, ops := d.owner, d.p.left[d] // the tasks that are left asleep, with an operation that is under way or done
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

// CancelQuiet asks for the end of what is under way for mode, a probe (Hangup) or a
// direction's operation, until it has ended, and wakes nobody: the task that waits for the
// completion hears of it as of any other.
//
// To cancel a probe, call Evict first: then none begins any more. That is one side of a
// race, Probe is the other. Here the end is published, then the operation is searched
// for; there the operation is submitted, then the end is checked. One of the two sees
// the other.
//
// A caller that cancels a direction's operation must accept that a later one is hit.
func (d *Desc) CancelQuiet(mode Mode, k Submitter) {
	g := &d.gates[mode.index()]
	g.pause(AtCancel)
	if op := d.place(mode).Load(); op != nil {
		g.pause(AtCancel)
		k.Cancel(op)
		d.keepCancelling(op, k)
	}
}

// keepCancelling repeats a cancel that was made.
func (d *Desc) keepCancelling(op *Op, k Submitter) {
	r := d.newRepeater(op, func() { k.Cancel(op) })
	d.p.s.SetTimer(&r.Timer, r.next) // if the completion was quicker, Fire finds that
}

// A repeater sees to it that an operation is cancelled until it has ended. Its completion
// stops the timer.
type repeater struct {
	sched.Timer
	pacer
	d      *Desc
	op     *Op
	cancel func() // nil: the task that waits for op does it, and has to be woken
}

func (d *Desc) newRepeater(op *Op, cancel func()) *repeater {
	r := &repeater{d: d, op: op, cancel: cancel}
	r.Firer = r
	r.start(d.p.s.Now())
	op.again.Store(r)
	return r
}

// Fire repeats the cancel, if the operation is still under way, or wakes the one that
// waits for it, without an event. That is one side of a race, the end of waitDone the
// other: there the gate goes to waiting, and then it is asked whether the time has come;
// here it has come before the gate is looked at. After Poller.Close has begun it is Close
// that repeats.
func (r *repeater) Fire(*sched.Timer, uint64) (woken sched.List) {
	s := r.d.p.s
	if r.cancel == nil {
		r.d.wakeForError(r.op.Mode, &woken)
		return woken
	}
	if !r.d.p.closed.Load() && r.d.place(r.op.Mode).Load() == r.op && r.again(s.Now()) {
		r.d.repeat(r.op, r.asked, r.cancel)
		s.SetTimer(&r.Timer, r.next)
	}
	return woken
}

// cancel has the owner cancel what is under way. Evict comes first: then nothing
// else takes an operation's place, and its record can be read although its user,
// a guest, goes on as soon as it is complete.
func (d *Desc) cancel(o Owner) {
	for _, op := range d.underWay() {
		d.gates[op.Mode.index()].pause(AtCancel)
		o.Cancel(op)
	}
}

// underWay lists the operations of d.
func (d *Desc) underWay() (list []*Op) {
	ops := d.ops.Load()
	if ops == nil {
		return nil
	}
	for i := range ops {
		if op := ops[i].Load(); op != nil {
			list = append(list, op)
		}
	}
	return list
}

// fetchLast fetches completions until none is left to come, at the end of Run: nobody
// else polls any more. No wait for what the kernel has is without a bound, for a cancel
// may have been lost. What it does not give back even so the error tells of.
func (p *Poller) fetchLast(owners map[*Desc]Owner) (err error) {
	asked := make(map[*Op]int) // how often for the end of each that was seen in the kernel's hands
	lost := int64(0)
	var round pacer
	round.start(p.s.Now())
	bound := true
	for p.outstanding.Load() > lost {
		delay := int64(-1)
		if bound {
			delay = max(0, round.next-p.s.Now())
		}
		p.s.ReadyAll(p.Poll(sched.PollCall{P: -1, M: -1, Delay: delay, Why: "close"})) // guests; tasks sleep on
		if !round.again(p.s.Now()) && bound {
			continue
		}
		bound = false
		for d, o := range owners {
			for _, op := range d.underWay() {
				if op.state.Load() == opBegun {
					continue // a guest is about to submit it, and will say so: see given
				}
				bound = true
				asked[op]++
				if asked[op] < loseAfter {
					d.repeat(op, asked[op], func() { o.Cancel(op) })
					continue
				}
				asks := "it was cancelled"
				if op.state.Load() == opCut {
					asks += " and the descriptor closed"
				}
				if d.lose(op) {
					lost++
					err = errors.Join(err, fmt.Errorf("greenpoll: the kernel keeps a %s on descriptor %d, "+
						"although %s: the task that waits for it is left asleep", op.Kind, op.FD, asks))
				}
			}
		}
	}
	return err
}

// lostOps are referred to for ever, pinned as they are: the kernel may still write there.
var lostOps struct {
	mu  sync.Mutex
	ops []*Op
}

// lose gives op up. The task that waits for it finds that out, and sleeps for ever.
func (d *Desc) lose(op *Op) bool {
	if !op.state.CompareAndSwap(opSubmitted, opLost) && !op.state.CompareAndSwap(opCut, opLost) {
		return false
	}
	lostOps.mu.Lock()
	lostOps.ops = append(lostOps.ops, op)
	lostOps.mu.Unlock()
	if op.Mode != Hangup {
		var woken sched.List
		d.wakeForError(op.Mode, &woken)
		d.p.s.ReadyAll(woken)
	}
	return true
}
