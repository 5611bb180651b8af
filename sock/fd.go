package sock

// This file answers: who may use a descriptor, and when is its number closed?
// Every call holds a reference. Close wakes whoever sleeps here; the last one
// out closes the number, so that no call can meet a stranger under it.

import (
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// fd is one socket, shared by all its views.
//
// Go: net/fd_posix.go netFD and internal/poll/fd_unix.go FD
type fd struct {
	*family
	order order        // how to read, write, accept and connect: fd_try.go or fd_submit.go
	desc  *poller.Desc // nil until armed
	num   int
	door  door
	drain drainState // for fd_try.go
	marks marks

	local, remote net.Addr
}

// order is one of the two ways in which an operating system does what takes
// time. Each call parks t as long as it takes.
type order interface {
	read(f *fd, t *sched.Task, p []byte) (int, error)
	write(f *fd, t *sched.Task, p []byte) (int, error)
	waitRead(f *fd, t *sched.Task) error // see WaitRead
	waitFor(f *fd, t *sched.Task, mode poller.Mode) error
	accept(f *fd, t *sched.Task) (accepted, error)
	connect(f *fd, t *sched.Task, to address, arm func() error) error
	recvFrom(f *fd, t *sched.Task, p []byte) (n int, from netip.AddrPort, path string, err error)
	sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error

	// These take no time, and may be called by anyone with a reference; see look.go.
	onHangup(f *fd, call func())
	hungUp(f *fd) bool
	unread(f *fd) bool
	closing(f *fd)     // the descriptor has been evicted
	readingShut(f *fd) // the reading side is shut down
}

// marks are what has happened to a socket.
type marks struct{ bits atomic.Uint32 }

const (
	withGuests   uint32 = 1 << iota // a guest view was made: the scheduler waits for us
	shared                          // somebody else may hold the socket: see poller.Desc.Close
	piped                           // a pipe was used, see pipe.go
	lingers                         // SetLinger was called, with more than 0
	connecting                      // a connect was submitted, and has not succeeded
	numberClosed                    // the number is closed, or about to be
)

func (m *marks) has(mark uint32) bool         { return m.bits.Load()&mark != 0 }
func (m *marks) set(mark uint32) (first bool) { return m.bits.Or(mark)&mark == 0 }
func (m *marks) clear(mark uint32)            { m.bits.And(^mark) }

// newFD makes a socket of the given network, as Calls.Socket has it, for s.
func newFD(s *sched.Sched, kernelNetwork, network string) (*fd, error) {
	fam, err := newFamily(s, kernelNetwork, network)
	if err != nil {
		return nil, err
	}
	num, errno := fam.calls.Socket(kernelNetwork)
	if errno != 0 {
		return nil, os.NewSyscallError("socket", errno)
	}
	return fam.newMember(num), nil
}

// arm registers the socket with the poller, once. Not before connect(2) or
// listen(2): an idle socket reports a hang-up as soon as it is armed.
func (f *fd) arm(t *sched.Task) error {
	d, err := f.p.Open(f.num)
	switch {
	case err == net.ErrClosed:
		return err
	case err != nil:
		return os.NewSyscallError(armCalls[f.p.Manner()], err)
	}
	f.desc = d
	if err := d.Own(f); err != nil { // last: from now on f may be shut down at any moment
		return err
	}
	if t.Tracing() {
		e := d.Event(trace.Open, 0)
		e.Sys, e.Why = armCalls[f.p.Manner()], f.network
		t.Emit(1, e)
	}
	return nil
}

// armCalls tells by which call each manner arms a socket.
var armCalls = map[string]string{"epoll": "epoll_ctl", "kqueue": "kevent", "iocp": "CreateIoCompletionPort"}

// begin is the start of every call that may park: a reference, and the turn of its
// direction. A close ends the wait for the turn.
func (f *fd) begin(t *sched.Task, mode poller.Mode) error {
	if t.Ending() {
		return net.ErrClosed
	}
	t.Breathe() // this call may find all it wants, and the next one too
	if f.door.enterFree(mode) {
		return nil
	}
	return f.beginLater(t, mode)
}

// beginLater is begin where the turn is taken, or the descriptor closed.
func (f *fd) beginLater(t *sched.Task, mode poller.Mode) error {
	if !f.door.enter() {
		return net.ErrClosed
	}
	in := false
	defer func() {
		if !in {
			f.leave() // also if the task is ended while it queues
		}
	}()
	if in = f.door.wait(t, mode); !in {
		return net.ErrClosed
	}
	return nil
}

// end is the other side of begin. It is deferred, for a task may be ended while
// it sleeps.
func (f *fd) end(t *sched.Task, mode poller.Mode) {
	if mode == poller.Read && t.Ending() {
		f.drain = unknown // its gate may be left at waiting: the next reader must reset it
	}
	last, ok := f.door.leaveFree(mode)
	if !ok {
		f.door.queue.Load().handOver(t, mode)
		last = f.door.leave()
	}
	if last {
		f.destroy()
	}
}

// with runs a call that does not park under a reference.
func (f *fd) with(call func() error) error {
	if !f.door.enter() {
		return net.ErrClosed
	}
	defer f.leave()
	return call()
}

func (f *fd) leave() {
	if f.door.leave() {
		f.destroy()
	}
}

// close wakes both directions and those who queue for them with net.ErrClosed,
// and gives up the owner's reference. If nobody is inside, the number is closed
// when it returns.
func (f *fd) close() error {
	if !f.door.shut() {
		return net.ErrClosed
	}
	if l := f.listening; l != nil && l.unlink != "" {
		f.calls.Unlink(l.unlink) // first: nobody new should find a socket that is going away
	}
	f.s.Hold() // between gate and queue nobody counts those who are woken
	defer f.s.Release()
	if f.desc != nil {
		woken, _ := f.desc.Evict()
		f.order.closing(f)
		f.s.ReadyAll(woken)
	}
	f.s.ReadyAll(f.door.close())
	f.leave()
	return nil
}

// Shutdown is close, as the poller calls it when it is closed itself.
func (f *fd) Shutdown() { f.close() }

// Cancel is for the poller as well: a task that sleeps when Run ends does not wake
// up to cancel what it has submitted.
func (f *fd) Cancel(op *poller.Op) { f.order.(*submitting).calls.Cancel(op) }

// destroy is the last one out. The slot's generation moves on before the number
// is free: an event for the old socket finds nobody.
func (f *fd) destroy() {
	if f.desc != nil {
		f.desc.Close(f.marks.has(shared))
	}
	if f.marks.has(lingers) {
		go f.closeNumber() // close(2) waits for the peer: not on a worker
	} else {
		f.closeNumber()
	}
	if f.marks.has(piped) {
		forgetPipes()
	}
	if f.marks.has(withGuests) {
		f.s.Release()
	}
}

func (f *fd) closeNumber() {
	if !f.marks.set(numberClosed) {
		return // CloseUnder was here
	}
	errno := f.calls.Close(f.num)
	// Not by Desc.Event: the slot may be another descriptor's by now.
	if tr := f.s.Trace(); tr.On() && f.desc != nil {
		tr.Emit(0, trace.Event{Kind: trace.Close, P: -1, M: -1, FD: int32(f.num), Slot: f.desc.Slot(),
			Sys: "close", Args: [3]int64{int64(f.num)}, Errno: int32(errno)})
	}
}

// setDeadline sets the deadline of the given modes; the zero Time means none.
func (f *fd) setDeadline(modes poller.Mode, d time.Time) error {
	if !f.door.enter() {
		return net.ErrClosed
	}
	defer f.leave()
	var when, now int64
	if !d.IsZero() {
		// 0 stands for none, and the start has passed. Below 0 has, too.
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

// option sets a socket option under a reference.
func (f *fd) option(name string, value int) error {
	return f.with(func() error {
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
