package sock

// This file answers: what does a close do with those who are inside, and when is the
// number free? When Close has returned: then its port, its path and the number itself
// can be had again, by this caller or any other.
//
// The number is closed by the last one who may use it. Nobody who sleeps may: a task at
// its gate, or in the queue for a turn, is woken by the close, and goes home with
// net.ErrClosed without another look at the number. So it is not counted any more, and
// a close has nobody to wait for but those who are running at this moment, on other
// threads, on their way to or from a system call that does not wait. That is for
// microseconds, and it needs nothing of the closer: neither a task that could park nor
// a worker that goes on. So anyone may call Close, a timer and a handler included.
//
// Whoever is inside for a time that nobody can promise is not waited for, and closes the
// number when it leaves:
//
//	a function of the user's, under RawConn or Control    it may be the closer
//	sendfile(2), and accept(2) of a listener whose        they may wait for a disk, or
//	descriptor was given away, inside Block               for a peer
//
// and Close does not wait where that would be for the kernel (SetLinger), nor at the end
// of Run, which closes what is left and waits for nobody.
//
// Go: internal/poll/fd_unix.go (*FD).Close, which waits on csema for everybody inside.
// There a sleeper is a goroutine, that can be relied on to run. Here it is a task, and may
// sit behind the closer in the queue of the one worker.

import (
	"net"
	"runtime"

	"greenpoll/poller"
	"greenpoll/trace"
)

// close wakes both directions and those who queue for them with net.ErrClosed,
// and gives up the owner's reference.
func (f *fd) close() error {
	evicted, ok := f.beginClose()
	if !ok {
		return net.ErrClosed
	}
	if evicted {
		f.waitForNumber()
	}
	return nil
}

// Shutdown is close, as the poller calls it when it is closed itself. It has evicted
// everybody before, and unwinds who sleeps.
func (f *fd) Shutdown() { f.beginClose() }

// beginClose is close without the wait. evicted: those who slept are away; otherwise the
// poller is being closed.
func (f *fd) beginClose() (evicted, ok bool) {
	if !f.fdmu.setClosed() {
		return false, false
	}
	if l := f.listening; l != nil && l.unlink != "" && !l.stays.Load() {
		f.calls.Unlink(l.unlink) // first: nobody new should find a socket that is going away
	}
	f.s.Hold() // between gate and queue nobody counts those who are woken
	defer f.s.Release()
	evicted = true
	if f.desc != nil {
		woken, away, err := f.desc.Evict()
		evicted = err == nil
		f.io.closing(f, away)
		for _, mode := range [...]poller.Mode{poller.Read, poller.Write} {
			if away&mode != 0 {
				// Before it is readied. One that an event has readied may run, and leave
				// by itself, at any moment: then it has given the turn back, and since the
				// mutex is closed nobody else has it now.
				f.fdmu.releaseNumber(mode)
			}
		}
		f.s.ReadyAll(woken)
	}
	f.s.ReadyAll(f.fdmu.evictWaiters())
	f.decref()
	return evicted, true
}

// waitForNumber waits until the number is closed, unless only those are inside still who
// may take any time. The others run, or are about to on a thread or a goroutine that
// waits for nobody: none is parked, for that is away. So it needs no sleep.
func (f *fd) waitForNumber() {
	for {
		state := f.fdmu.state.Load()
		refs, forLong := state%unboundedRef/numberRef, state/unboundedRef
		if state&numberOpen == 0 || refs > 0 && refs == forLong {
			return
		}
		runtime.Gosched()
	}
}

// unbounded runs fn, of which nobody can tell how long it takes, for a caller who is
// inside. No close waits for its end; it may call Close itself.
func (f *fd) unbounded(fn func()) {
	f.fdmu.state.Add(unboundedRef)
	defer f.fdmu.state.Add(-unboundedRef)
	fn()
}

// withoutNumber runs fn, which parks t other than at the gate, for one who has the turn. False:
// a close came meanwhile, and the number must not be used any more.
func (f *fd) withoutNumber(mode poller.Mode, fn func()) bool {
	f.releaseNumber(mode)
	fn()
	return f.fdmu.reacquireNumber(mode)
}

// releaseNumber is for one who has the turn, and will not use the number until it has come back.
func (f *fd) releaseNumber(mode poller.Mode) {
	if f.fdmu.releaseNumber(mode) {
		f.closeNumber()
	}
}

// Cancel is for the poller as well: a task that sleeps when Run ends does not wake
// up to cancel what it has submitted.
func (f *fd) Cancel(op *poller.Op) { f.io.(*completion).calls.Cancel(op) }

// closeNumber is for the last one inside. Others may hold the slot still, so that its
// generation does not move on yet: an event that comes late opens a gate at which
// nobody waits.
//
// A worker may stand in the poll, and there the kernel holds on to each socket that it is
// about to report: closed just then, that is gone, and its port free, when the poll is
// over (Linux 6.9 and later: eventpoll.c epi_fget). To disarm it first waits for that. A
// connection that has the port of its listener can do without.
func (f *fd) closeNumber() {
	if f.desc != nil && f.marks.has(shared|bound) {
		f.desc.Disarm()
	}
	if f.marks.has(lingers) {
		go f.callClose() // close(2) waits for the peer: not on a worker
	} else {
		f.callClose()
	}
	if f.fdmu.numberClosed() {
		f.destroy()
	}
}

func (f *fd) callClose() {
	tellSending()
	errno := f.calls.Close(f.num)
	// Not by Desc.Event: the slot may be another descriptor's by now.
	if tr := f.s.Trace(); tr.On() && f.desc != nil {
		tr.Emit(0, trace.Event{Kind: trace.Close, P: -1, M: -1, FD: int32(f.num), Slot: f.desc.Slot(),
			Sys: "close", Args: [3]int64{int64(f.num)}, Errno: int32(errno)})
	}
}

// destroy is the last one of all.
func (f *fd) destroy() {
	if f.desc != nil {
		f.desc.Close()
	}
	if f.marks.has(piped) {
		forgetPipes()
	}
	if f.marks.has(withGuests) {
		f.s.Release()
	}
}
