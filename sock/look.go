package sock

// This file answers: how does a connection hear that its peer has gone, where the
// kernel completes operations? It reports nothing of its own accord. So, as long as
// somebody wants to know, a read of nothing is under way beside everybody else's: the
// look. It is complete when bytes have come, or the end; which of them, the kernel is
// asked then. While there are bytes that nobody reads, a further look would be complete
// at once. So the next one follows the next Read, and until then a timer asks now and
// then whether the end has come behind them, as it does behind the last record of TLS.

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// watch is what the looks at one connection share.
type watch struct {
	failure atomic.Int32 // an error that a look has heard, and nobody has been told yet
	later   later
}

// later is the timer that asks again while bytes lie unread.
type later struct {
	sched.Timer
	o     *submitting
	f     *fd
	pause atomic.Int64 // nanoseconds before its last firing; 0: it has not been set
}

const shortestPause, longestPause = time.Millisecond, time.Second

func (o *trying) onHangup(f *fd, call func()) { f.desc.OnHangup(call) }

func (o *submitting) onHangup(f *fd, call func()) {
	f.desc.OnHangup(call)
	o.watch.later.pause.Store(0)
	if call == nil {
		f.s.StopTimer(&o.watch.later.Timer)
	}
	o.lookAgain(f) // also then: somebody else may have set a function since, whose timer that was
}

// lookAgain begins a look if one is wanted, and none under way. That may be over at once:
// whoever calls it is not inside, for the sake of a function of OnHangup that closes.
func (o *submitting) lookAgain(f *fd) {
	if !f.desc.Watched() || f.datagram || f.desc.HungUp() || !f.door.hold() {
		return
	}
	if err := f.desc.Probe(&o.ops[2], (*looker)(o)); err != nil {
		f.letGo()
	}
}

// A looker is the poller.Submitter of looks.
type looker submitting

// Submit uses the number, so it is inside for as long as that takes: a close may have come
// since hold. But no longer, for what follows may call a function of OnHangup, which may
// close, and must not wait for itself.
func (l *looker) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	f := l.watch.later.f
	if !f.door.enter() {
		return false, syscall.ECANCELED
	}
	defer f.leave()
	return l.calls.Submit(op)
}

// Cancel does without the number, see (*submitting).Cancel.
func (l *looker) Cancel(op *poller.Op) syscall.Errno { return l.calls.Cancel(op) }

// Finish is not called for looks.
func (l *looker) Finish(op *poller.Op) syscall.Errno { return l.calls.Finish(op) }

// looked is called when a look is complete. The look has held the slot, to which its
// completion comes, and not the number: a close has ended it.
func (o *submitting) looked(f *fd, errno syscall.Errno) {
	defer f.letGo()
	ended := errno != 0
	switch errno {
	case syscall.ECANCELED:
		return
	case 0, syscall.ENOBUFS, ofSockets(syscall.ENOBUFS): // the kernel had no room for a look: it tells nothing of the peer
		if _, ended = o.ask(f); !ended && f.desc.Watched() {
			o.watch.later.set()
		}
	default:
		o.keepFailure(int32(errno))
	}
	if ended {
		f.desc.HangUp()
	}
}

// ask is Ask for callers that have no reference. Of a closed socket it says nothing.
func (o *submitting) ask(f *fd) (readable, ended bool) {
	f.with(func() error {
		readable, ended, _ = f.ask()
		return nil
	})
	return readable, ended
}

func (l *later) set() {
	pause := min(max(2*l.pause.Load(), int64(shortestPause)), int64(longestPause))
	l.pause.Store(pause)
	l.f.s.SetTimer(&l.Timer, l.f.s.Now()+pause)
	if l.f.door.isShut() { // closing may have been here before. It comes after the door was shut
		l.f.s.StopTimer(&l.Timer)
	}
}

// Fire asks whether the end has come behind bytes that nobody has read.
func (l *later) Fire(*sched.Timer, uint64) (none sched.List) {
	f := l.f
	if !f.door.hold() {
		return none
	}
	defer f.letGo()
	if !f.desc.Watched() {
		return none
	}
	switch readable, ended := l.o.ask(f); {
	case ended:
		f.desc.HangUp()
	case readable:
		l.set()
	default:
		l.o.lookAgain(f) // they were read meanwhile
	}
	return none
}

// keepFailure is for a look or a WaitRead that is told of a reset: it leaves the error
// for the Read that follows. Windows would tell that Read again; Wine tells it once, and
// then the end.
func (o *submitting) keepFailure(errno int32) { o.watch.failure.Store(errno) }

func (o *submitting) takeFailure() error {
	if errno := o.watch.failure.Swap(0); errno != 0 {
		return opFailed(opRecv, syscall.Errno(errno))
	}
	return nil
}

// closing has nothing to end: a closed number reports nothing.
func (o *trying) closing(*fd, poller.Mode) {}

// letGoTime is how long a close waits at most for the kernel to let go of what it has cancelled.
const letGoTime = 100 * time.Millisecond // under Wine 8 it mostly takes microseconds, and now and then tens of milliseconds

// closing ends what is under way: a look, for which nobody waits, and the operations of
// those who are away. (The number's close would end them as well.) A caller that runs cancels its own.
//
// Then it gives the kernel a moment to let go of them. It need not, and is not relied on;
// but as long as it has an operation the port may stay taken: under Wine 8 it did, after
// one close in 200.
func (o *submitting) closing(f *fd, away poller.Mode) {
	f.s.StopTimer(&o.watch.later.Timer)
	ended := away | poller.Hangup
	for _, mode := range [...]poller.Mode{poller.Read, poller.Write, poller.Hangup} {
		if ended&mode != 0 {
			f.desc.CancelQuiet(mode, o.calls)
		}
	}
	// Not by time.Sleep: the closer may be in a bubble of testing/synctest, whose clock
	// stands still until those that wait here have gone on.
	until := f.s.After(letGoTime)
	for _, mode := range [...]poller.Mode{poller.Read, poller.Write, poller.Hangup} {
		for ended&mode != 0 && f.desc.Pending(mode) && f.s.Now() < until {
			runtime.Gosched() // it is on another thread, if at all
		}
	}
}

// readingShut has nothing to do: the shutdown itself wakes a reader that sleeps.
func (o *trying) readingShut(*fd) {}

// readingShut cancels the read of a reader that sleeps. On Windows it would outlive the
// shutdown, and take the peer's next bytes as if nothing had happened. Submitted once
// more, by read, it fails.
func (o *submitting) readingShut(f *fd) {
	o.readShut.Store(true)
	f.desc.CancelQuiet(poller.Read, o.calls)
}
