package sock

// This file answers: when may a call use a descriptor's number? While it holds a
// reference, so that the number cannot become another socket's. close.go says when it is
// closed.

import (
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// fd is one socket, shared by all its views.
//
// Go: net/fd_posix.go netFD; internal/poll/fd_unix.go FD
type fd struct {
	*socketConfig
	io    ioModel      // how to read, write, accept and connect
	desc  *poller.Desc // nil until armed
	num   int
	fdmu  fdMutex
	drain drainState // for fd_readiness.go
	marks marks

	local, remote net.Addr
}

// ioModel is one of the two I/O models: readiness (fd_readiness.go), in which a reactor
// tries again once the kernel says that it can, and completion (fd_completion.go), in which
// the kernel does it and tells a proactor. Each call parks t as long as it takes.
type ioModel interface {
	read(f *fd, t *sched.Task, p []byte) (int, error)
	write(f *fd, t *sched.Task, p []byte) (int, error)
	waitRead(f *fd, t *sched.Task) error                                         // see WaitRead
	rest(f *fd, t *sched.Task, then func(t *sched.Task)) (rests bool, err error) // see Rest
	rested(f *fd, t *sched.Task, then func(t *sched.Task)) (rests bool, err error)
	waitFor(f *fd, t *sched.Task, mode poller.Mode) error
	accept(f *fd, t *sched.Task) (accepted, error)
	connect(f *fd, t *sched.Task, to address, arm func() error) error
	recvFrom(f *fd, t *sched.Task, p []byte) (n int, from netip.AddrPort, path string, err error)
	sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error
	recvMsg(f *fd, t *sched.Task, p, oob []byte) (message, error)
	sendMsg(f *fd, t *sched.Task, p, oob []byte, to netip.AddrPort, path string) (n int, err error)

	// These do not park; closing may wait for the kernel, 100 ms at most. See hangup_probe.go.
	onHangup(f *fd, call func())
	closing(f *fd, away poller.Mode) // the descriptor has been evicted, see poller.Desc.Evict
	readingShut(f *fd)               // the reading side is shut down
}

// marks are what has happened to a socket.
type marks struct{ bits atomic.Uint32 }

const (
	withGuests uint32 = 1 << iota // a guest view was made: the scheduler is held
	shared                        // others may hold the socket too: see poller.Desc.Disarm
	piped                         // a pipe was used, see copy_pipe.go
	lingers                       // SetLinger was called, with more than 0
	bound                         // to an address that may be wanted again as soon as it is closed
	connecting                    // a connect was submitted, and has not succeeded
)

func (m *marks) has(mark uint32) bool         { return m.bits.Load()&mark != 0 }
func (m *marks) set(mark uint32) (first bool) { return m.bits.Or(mark)&mark == 0 }
func (m *marks) clear(mark uint32)            { m.bits.And(^mark) }

// arm registers the socket with the poller, once, and after connect(2) or listen(2): an
// idle socket reports a hang-up as soon as it is armed.
//
// Go: internal/poll/fd_poll_runtime.go (*pollDesc).init; runtime/netpoll.go poll_runtime_pollOpen;
// runtime/netpoll_epoll.go netpollopen
func (f *fd) arm(t *sched.Task) error {
	d, err := f.p.Open(f.num)
	if err == nil && t.Tracing() {
		f.emitOpen(t, d)
	}
	switch {
	case err == net.ErrClosed:
		return err
	case err != nil:
		return os.NewSyscallError(f.p.ArmCall(), err)
	}
	f.desc = d
	return d.Own(f) // last: from now on f may be shut down at any moment
}

// begin starts every call that may park. It returns the task that the call parks, which has
// a reference and the lock of the call's direction. A close ends the wait for the lock.
func (v view) begin(mode poller.Mode) (*sched.Task, error) {
	f, t := v.f, v.borrowTask()
	if t.Ending() {
		v.returnTask(t)
		return t, net.ErrClosed
	}
	t.ConsumeBudget() // this call may find all it wants, and the next one too
	if !f.fdmu.tryLock(mode) {
		if err := f.beginSlow(t, mode); err != nil {
			v.returnTask(t)
			return t, err
		}
	}
	if f.desc != nil { // else it is a connect, which comes before arm
		f.desc.Lapse(mode)
	}
	return t, nil
}

// borrowTask returns the task that the call parks.
func (v view) borrowTask() *sched.Task {
	if v.user == nil {
		return v.f.s.Guest()
	}
	v.user.MustRun()
	return v.user
}

// returnTask gives back what borrowTask has borrowed.
func (v view) returnTask(t *sched.Task) {
	if v.user == nil {
		t.Leave()
	}
}

// beginSlow is begin where the lock is taken, or the descriptor closed. A waiter holds no
// reference: it does not use the number, and a close wakes it.
func (f *fd) beginSlow(t *sched.Task, mode poller.Mode) error {
	if f.fdmu.isClosed() || !f.fdmu.wait(t, mode) || !f.fdmu.incref() {
		return net.ErrClosed // perhaps as the lock's owner: no other call gets it any more
	}
	return nil
}

// end undoes begin. It is deferred, because a task may be ended while it sleeps; and one
// deferred call undoes it all, because each costs a sleeping task stack.
func (v view) end(t *sched.Task, mode poller.Mode) {
	f := v.f
	if t.Ending() {
		f.forget(mode)
	}
	last, ok := f.fdmu.tryUnlock(mode)
	if !ok {
		f.endSlow(t, mode)
	} else if last {
		f.closeNumber()
	}
	v.returnTask(t)
}

// forget is for a task that was ended, perhaps at its gate: the event that it leaves there
// is meant for no other task, and the next reader knows nothing of the bytes.
func (f *fd) forget(mode poller.Mode) {
	if mode == poller.Read {
		f.drain = unknown
	}
	if f.desc != nil {
		f.desc.Forget(mode)
	}
}

// endSlow is end where others wait for the lock, or a close has come, or the task was ended
// in withoutNumber. It hands the lock over only while there is no close: (*fd).close relies
// on that, see releaseNumber.
func (f *fd) endSlow(t *sched.Task, mode poller.Mode) {
	for !f.fdmu.isClosed() {
		if f.fdmu.isAway(mode) && !f.fdmu.reacquireNumber(mode) {
			break // a close has just come; there may be no queue to hand off to
		}
		last, ok := f.fdmu.tryUnlock(mode)
		if !ok && f.fdmu.queue.Load().handOff(t, mode) {
			last, ok = f.fdmu.decref(), true
		}
		if last {
			f.closeNumber()
		}
		if ok {
			return
		}
	}
	last, over := f.fdmu.unlockClosed(mode)
	if last {
		f.closeNumber()
	}
	if over {
		f.destroy()
	}
}

// withRef runs call, which does not park, with a reference.
func (f *fd) withRef(call func() error) error {
	if !f.fdmu.incref() {
		return net.ErrClosed
	}
	defer f.decref()
	return call()
}

func (f *fd) decref() {
	if f.fdmu.decref() {
		f.closeNumber()
	}
}

// decrefSlot undoes fdmu.increfSlot.
func (f *fd) decrefSlot() {
	if f.fdmu.decrefSlot() {
		f.destroy()
	}
}

// setDeadline sets the deadline of the given modes; the zero Time means none.
func (f *fd) setDeadline(modes poller.Mode, d time.Time) error {
	if !f.fdmu.incref() {
		return net.ErrClosed
	}
	defer f.decref()
	var when, now int64
	if !d.IsZero() {
		// 0 stands for none, and below 0 has passed as the start has.
		if when = f.s.When(d); when == 0 {
			when = -1
		}
		if now = f.s.Now(); when <= now {
			f.s.Hold() // as in close
			defer f.s.Release()
		}
	}
	woken, err := f.desc.SetDeadlineAt(now, modes, when)
	f.s.ReadyAll(woken)
	return err
}

// option sets a socket option with a reference.
func (f *fd) option(name string, value int) error {
	return f.withRef(func() error {
		return sysError("setsockopt", f.calls.Option(f.num, name, value))
	})
}

// sysError wraps an error number as package os does; nil for 0.
func sysError(call string, errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return os.NewSyscallError(call, errno)
}
