package sock

// This file answers: what does a close do to the calls in progress, and when is the number
// free? It is free when Close has returned: its port, its path and the number itself can
// then be reused, by this caller or any other.
//
// The last call that may use the number closes it. A sleeping call may not use it: the
// close wakes a task at its gate, or in the queue for a lock, and the task returns
// net.ErrClosed without touching the number. So the close takes the numberRef from a
// sleeping call, and waits only for calls that are running at this moment on other threads,
// on their way to or from a system call that does not wait. That takes microseconds or, for
// a cancel on Windows, 100 ms at most. It requires nothing of the closer: neither a task
// that could park nor a worker that keeps running. So any code may call Close, including
// timers and handlers.
//
// Close does not wait for calls that may take any time. They close the number when they
// return:
//
//	a user's function under RawConn or Control            it may be the closer
//	sendfile(2), and accept(2) of a listener whose        they may wait for a disk, or
//	descriptor was given away, inside Block               for a peer
//
// Nor does Close wait for the kernel (SetLinger). At the end of Run it waits for nothing.
//
// Go: internal/poll/fd_unix.go (*FD).Close. It waits on csema for all calls. There a sleeper is
// a goroutine, which is sure to run. Here it is a task, and may stand behind the closer in the
// queue of the only worker.

import (
	"net"

	"greenpoll/poller"
)

// close wakes the callers in both directions, and those that wait for a lock, with
// net.ErrClosed, and drops the socket's own reference.
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

// Shutdown is called by the poller when the poller itself is closed. By then the poller has
// evicted all tasks; it unwinds those that sleep.
func (f *fd) Shutdown() { f.beginClose() }

// beginClose is close without the wait. evicted reports whether sleeping tasks were evicted;
// it is false only while the poller is closing.
func (f *fd) beginClose() (evicted, ok bool) {
	if !f.fdmu.setClosed() {
		return false, false
	}
	if l := f.listening; l != nil && l.unlink != "" && !l.keepFile.Load() {
		f.calls.Unlink(l.unlink) // first, so that no client finds a socket that is about to close
	}
	f.s.Hold() // between a gate and the run queue, woken tasks are counted nowhere
	defer f.s.Release()
	evicted = true
	if f.desc != nil {
		woken, away, err := f.desc.Evict()
		evicted = err == nil
		f.io.closing(f, away)
		for _, mode := range [...]poller.Mode{poller.Read, poller.Write} {
			if away&mode != 0 {
				// Before the task is readied. A task that an event has readied may run, and
				// finish by itself, at any moment. Then it has unlocked, and because the
				// mutex is closed no other call holds the lock now.
				f.fdmu.releaseNumber(mode)
			}
		}
		f.s.ReadyAll(woken)
	}
	f.s.ReadyAll(f.fdmu.evictWaiters())
	f.decref()
	return evicted, true
}

// waitForNumber waits until the number is closed, unless all calls that still use it may
// take any time. All other calls are running, or about to, and wait for nothing; a parked
// one would count as away. So no sleep is needed.
func (f *fd) waitForNumber() {
	for {
		state := f.fdmu.state.Load()
		refs, forLong := state%unboundedRef/numberRef, state/unboundedRef
		if state&numberOpen == 0 || refs > 0 && refs == forLong {
			return
		}
		f.s.Gosched()
	}
}

// unbounded runs fn, which may take any time, for a caller with a reference. No close waits
// for fn, and fn itself may call Close.
func (f *fd) unbounded(fn func()) {
	f.fdmu.state.Add(unboundedRef)
	defer f.fdmu.state.Add(-unboundedRef)
	fn()
}

// withoutNumber runs fn, which parks t elsewhere than at the gate. The caller owns the
// lock. The result is false if the socket was closed meanwhile: then the caller must not
// use the number any more.
func (f *fd) withoutNumber(mode poller.Mode, fn func()) bool {
	f.releaseNumber(mode)
	fn()
	return f.fdmu.reacquireNumber(mode)
}

// releaseNumber is called by the owner of the lock, which will not use the number until
// fdmu.reacquireNumber.
func (f *fd) releaseNumber(mode poller.Mode) {
	if f.fdmu.releaseNumber(mode) {
		f.closeNumber()
	}
}

// Cancel is also called by the poller: a task that sleeps when Run ends does not wake up to
// cancel its own operation.
func (f *fd) Cancel(op *poller.Op) { f.io.(*completion).calls.Cancel(op) }

// closeNumber is called when the last numberRef is gone. Other calls may still hold the
// slot, so its generation does not move on yet: a late event opens a gate at which no task
// waits.
//
// A worker may be in the poll, and meanwhile the kernel holds a reference to each socket
// that it is about to report. If we close such a socket, it is gone, and its port free,
// only when the poll is over (Linux 6.9 and later: eventpoll.c epi_fget). Disarming it
// first waits for that. A connection that shares the port of its listener does not need
// this.
func (f *fd) closeNumber() {
	if f.desc != nil && f.marks.has(shared|bound) {
		f.desc.Disarm()
	}
	if f.marks.has(lingers) {
		go f.callClose() // close(2) waits for the peer, so it must not run on a worker
	} else {
		f.callClose()
	}
	if f.fdmu.numberClosed() {
		f.destroy()
	}
}

// callClose gives the number back to the kernel.
//
// Go: internal/poll/fd_unix.go (*FD).destroy
func (f *fd) callClose() {
	raceBeforeSend()
	errno := f.calls.Close(f.num)
	if f.desc != nil && f.s.Trace().On() {
		f.emitClose(errno)
	}
}

// destroy is called when the last reference is gone.
func (f *fd) destroy() {
	if f.desc != nil {
		f.desc.Close()
	}
	if f.marks.has(piped) {
		dropPipeUser()
	}
	if f.marks.has(withGuests) {
		f.s.Release()
	}
}
