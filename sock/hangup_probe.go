package sock

// This file answers: how does a connection notice that its peer has gone, where the kernel
// completes operations and reports nothing unasked? While a caller wants to know, a read of
// no bytes is pending beside all others: the probe. It completes when bytes arrive, or the
// end; then the kernel is asked which of the two. While bytes are unread, another probe
// would complete at once. So the next probe follows the next Read. Until then a timer asks
// now and then whether the end has arrived behind the bytes, as it does behind the last TLS
// record.

import (
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// probeState is shared by the probes of one connection.
type probeState struct {
	failure atomic.Int32 // an error that a probe has received and no caller has seen yet
	timer   probeTimer
}

// probeTimer asks the kernel again while bytes are unread.
type probeTimer struct {
	sched.Timer
	c     *completion
	f     *fd
	pause atomic.Int64 // nanoseconds from the last set to its firing; 0: it was not set yet
}

const shortestPause, longestPause = time.Millisecond, time.Second

func (r *readiness) onHangup(f *fd, call func()) { f.desc.OnHangup(call) }

func (c *completion) onHangup(f *fd, call func()) {
	f.desc.OnHangup(call)
	c.probe.timer.pause.Store(0)
	if call == nil {
		f.s.StopTimer(&c.probe.timer.Timer)
	}
	c.startProbe(f) // also for nil: a concurrent call may have set a function, and this call has stopped its timer
}

// startProbe starts a probe if one is wanted and none is pending. The probe may complete at
// once and call an OnHangup function, which may close the socket. So the caller must not
// hold a reference to the number.
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

// Submit uses the number, so it takes a reference to it for the length of the call: a close
// may have come since increfSlot. It holds the reference no longer, because what follows
// may call an OnHangup function. If that closes the socket, it would wait for itself.
func (p *prober) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	f := p.probe.timer.f
	if !f.fdmu.incref() {
		return false, syscall.ECANCELED
	}
	defer f.decref()
	return p.calls.Submit(op)
}

// Cancel does not use the number: see (*completion).Cancel.
func (p *prober) Cancel(op *poller.Op) syscall.Errno { return p.calls.Cancel(op) }

// Finish is not called for probes.
func (p *prober) Finish(op *poller.Op) syscall.Errno { return p.calls.Finish(op) }

// probeDone is called when a probe is complete. The probe has held a reference to the slot,
// where its completion arrives, but not to the number, because a close cancels it.
func (c *completion) probeDone(f *fd, errno syscall.Errno) {
	defer f.decrefSlot()
	ended := errno != 0
	switch errno {
	case syscall.ECANCELED:
		return
	case 0, syscall.ENOBUFS, sys.SocketErrno(syscall.ENOBUFS): // the kernel lacks memory for a probe: this says nothing about the peer
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

// ask is fd.ask for callers without a reference. A closed socket is neither readable nor
// ended.
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
	if t.f.fdmu.isClosed() { // closing, which follows setClosed, may have run before SetTimer
		t.f.s.StopTimer(&t.Timer)
	}
}

// Fire asks whether the end has arrived behind the unread bytes.
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
		t.c.startProbe(f) // the bytes were read meanwhile
	}
	return none
}

// keepFailure keeps a reset, seen by a probe or a WaitRead, for the Read that follows.
// Windows would report it to that Read again; Wine reports it once, and after that the end.
func (c *completion) keepFailure(errno int32) { c.probe.failure.Store(errno) }

func (c *completion) takeFailure() error {
	if errno := c.probe.failure.Swap(0); errno != 0 {
		return opFailed(sys.OpRecv, syscall.Errno(errno))
	}
	return nil
}

// closing has nothing to cancel: a closed number reports nothing.
func (r *readiness) closing(*fd, poller.Mode) {}

// maxCancelWait limits how long a close waits for the kernel to complete what was
// cancelled.
const maxCancelWait = 100 * time.Millisecond // under Wine 8 it usually takes microseconds, and sometimes tens of milliseconds

// closing cancels the probe, for which no task waits, and the operations of tasks that are
// away. (Closing the number would cancel them as well.) A running caller cancels its own
// operation.
//
// Then it gives the kernel a moment to complete them. Nothing relies on that, but while the
// kernel has an operation the port may stay in use: under Wine 8 that happened after one
// close in 200.
func (c *completion) closing(f *fd, away poller.Mode) {
	f.s.StopTimer(&c.probe.timer.Timer)
	ended := away | poller.Hangup
	for _, mode := range [...]poller.Mode{poller.Read, poller.Write, poller.Hangup} {
		if ended&mode != 0 {
			f.desc.CancelQuiet(mode, c.calls)
		}
	}
	// Not by time.Sleep: the closer may be in a testing/synctest bubble, whose clock stands
	// still until the bubble's other goroutines, which wait for us, move on.
	until := f.s.After(maxCancelWait)
	for _, mode := range [...]poller.Mode{poller.Read, poller.Write, poller.Hangup} {
		for ended&mode != 0 && f.desc.Pending(mode) && f.s.Now() < until {
			f.s.Gosched() // the completion is delivered on another thread, if at all
		}
	}
}

// readingShut has nothing to do: the shutdown itself wakes a sleeping reader.
func (r *readiness) readingShut(*fd) {}

// readingShut cancels the read of a sleeping reader. On Windows the read would outlive the
// shutdown, and receive the peer's next bytes as if nothing had happened. read then submits
// it once more, and that fails.
func (c *completion) readingShut(f *fd) {
	c.readShut.Store(true)
	f.desc.CancelQuiet(poller.Read, c.calls)
}
