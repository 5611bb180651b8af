package sock

// This file answers: how does a connection learn that its peer has gone, where the kernel
// completes operations and reports nothing unasked? While a caller wants to know, a read
// of no bytes is under way beside all others: the probe. It completes when bytes have come,
// or the end; the kernel is then asked which. While bytes lie unread, another probe would
// complete at once. So the next probe follows the next Read, and until then a timer asks
// now and then whether the end has come behind the bytes, as it does behind the last
// record of TLS.

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// probeState is what the probes of one connection share.
type probeState struct {
	failure atomic.Int32 // an error that a probe has got, and no caller has been told yet
	timer   probeTimer
}

// probeTimer asks again while bytes lie unread.
type probeTimer struct {
	sched.Timer
	c     *completion
	f     *fd
	pause atomic.Int64 // nanoseconds before its last firing; 0: it has not been set
}

const shortestPause, longestPause = time.Millisecond, time.Second

func (r *readiness) onHangup(f *fd, call func()) { f.desc.OnHangup(call) }

func (c *completion) onHangup(f *fd, call func()) {
	f.desc.OnHangup(call)
	c.probe.timer.pause.Store(0)
	if call == nil {
		f.s.StopTimer(&c.probe.timer.Timer)
	}
	c.startProbe(f) // also for nil: another call may have set a function since, and lost its timer to this one
}

// startProbe starts a probe if one is wanted and none is under way. It may complete at
// once and call a function of OnHangup, which may close. So the caller must not hold a
// reference to the number.
func (c *completion) startProbe(f *fd) {
	if !f.desc.Watched() || f.datagram || f.desc.HungUp() || !f.fdmu.increfSlot() {
		return
	}
	if err := f.desc.Probe(&c.ops[2], (*prober)(c)); err != nil {
		f.decrefSlot()
	}
}

// A prober is the poller.Submitter of probes.
type prober completion

// Submit uses the number, so it takes a reference for that long: a close may have come
// since increfSlot. It holds it no longer, because what follows may call a function of
// OnHangup, which may close, and would wait for itself.
func (p *prober) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	f := p.probe.timer.f
	if !f.fdmu.incref() {
		return false, syscall.ECANCELED
	}
	defer f.decref()
	return p.calls.Submit(op)
}

// Cancel does not need the number, see (*completion).Cancel.
func (p *prober) Cancel(op *poller.Op) syscall.Errno { return p.calls.Cancel(op) }

// Finish is not called for probes.
func (p *prober) Finish(op *poller.Op) syscall.Errno { return p.calls.Finish(op) }

// probeDone is called when a probe is complete. The probe has held the slot, to which its
// completion comes, and not the number, because a close cancels it.
func (c *completion) probeDone(f *fd, errno syscall.Errno) {
	defer f.decrefSlot()
	ended := errno != 0
	switch errno {
	case syscall.ECANCELED:
		return
	case 0, syscall.ENOBUFS, socketErrno(syscall.ENOBUFS): // no room in the kernel for a probe: this says nothing of the peer
		if _, ended = c.ask(f); !ended && f.desc.Watched() {
			c.probe.timer.set()
		}
	default:
		c.keepFailure(int32(errno))
	}
	if ended {
		f.desc.HangUp()
	}
}

// ask is Ask for callers without a reference. A closed socket is neither.
func (c *completion) ask(f *fd) (readable, ended bool) {
	f.withRef(func() error {
		readable, ended, _ = f.ask()
		return nil
	})
	return readable, ended
}

func (t *probeTimer) set() {
	pause := min(max(2*t.pause.Load(), int64(shortestPause)), int64(longestPause))
	t.pause.Store(pause)
	t.f.s.SetTimer(&t.Timer, t.f.s.Now()+pause)
	if t.f.fdmu.isClosed() { // closing may have been here before us; it comes after setClosed
		t.f.s.StopTimer(&t.Timer)
	}
}

// Fire asks whether the end has come behind the unread bytes.
func (t *probeTimer) Fire(*sched.Timer, uint64) (none sched.List) {
	f := t.f
	if !f.fdmu.increfSlot() {
		return none
	}
	defer f.decrefSlot()
	if !f.desc.Watched() {
		return none
	}
	switch readable, ended := t.c.ask(f); {
	case ended:
		f.desc.HangUp()
	case readable:
		t.set()
	default:
		t.c.startProbe(f) // they were read meanwhile
	}
	return none
}

// keepFailure leaves a reset that a probe or a WaitRead was told of to the Read that
// follows. Windows would report it to that Read again; Wine reports it once, and then the
// end.
func (c *completion) keepFailure(errno int32) { c.probe.failure.Store(errno) }

func (c *completion) takeFailure() error {
	if errno := c.probe.failure.Swap(0); errno != 0 {
		return opFailed(opRecv, syscall.Errno(errno))
	}
	return nil
}

// closing has nothing to cancel: a closed number reports nothing.
func (r *readiness) closing(*fd, poller.Mode) {}

// maxCancelWait is how long a close waits, at most, for the kernel to complete what was cancelled.
const maxCancelWait = 100 * time.Millisecond // under Wine 8 it mostly takes microseconds, and now and then tens of milliseconds

// closing cancels the probe, for which no task waits, and the operations of tasks that are
// away. (The close of the number would cancel them as well.) A caller that runs cancels
// its own.
//
// Then it gives the kernel a moment to complete them. Nothing relies on that; but while the
// kernel has an operation the port may stay taken: under Wine 8 it did after one close in
// 200.
func (c *completion) closing(f *fd, away poller.Mode) {
	f.s.StopTimer(&c.probe.timer.Timer)
	ended := away | poller.Hangup
	for _, mode := range [...]poller.Mode{poller.Read, poller.Write, poller.Hangup} {
		if ended&mode != 0 {
			f.desc.CancelQuiet(mode, c.calls)
		}
	}
	// Not by time.Sleep: the closer may be in a bubble of testing/synctest, whose clock
	// stands still until the bubble's other goroutines, which wait for us, have gone on.
	until := f.s.After(maxCancelWait)
	for _, mode := range [...]poller.Mode{poller.Read, poller.Write, poller.Hangup} {
		for ended&mode != 0 && f.desc.Pending(mode) && f.s.Now() < until {
			runtime.Gosched() // it is on another thread, if at all
		}
	}
}

// readingShut has nothing to do: the shutdown itself wakes a sleeping reader.
func (r *readiness) readingShut(*fd) {}

// readingShut cancels the read of a sleeping reader. On Windows it would outlive the
// shutdown, and take the peer's next bytes as if nothing had happened. read submits it
// once more, and then it fails.
func (c *completion) readingShut(f *fd) {
	c.readShut.Store(true)
	f.desc.CancelQuiet(poller.Read, c.calls)
}
