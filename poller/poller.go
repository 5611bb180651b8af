// Package poller wakes parked tasks when their sockets are ready: the netpoller.
//
// Read gate.go first: it is the heart. Then desc.go and deadline.go, which are what a
// socket sees; then poll.go, which is what the scheduler sees. This file lists what is
// asked of an operating system. Each system has a file of its own, such as
// poller_linux.go, and the simulated kernel is in poller/sim.
package poller

import (
	"sync"
	"sync/atomic"

	"greenpoll/sched"
)

// Backend is the poll side of the kernel seam: what an operating system must do
// for a poller. Errors are syscall.Errno values.
//
// Go: runtime/netpoll.go. The comment at its head lists what each system has to define.
type Backend interface {
	// Arm asks for events of fd, in both directions and edge-triggered, to be
	// reported with token until fd is closed; or, where the kernel completes
	// operations, for their completions. It is called once for each descriptor,
	// at open, and never at a wait.
	//
	// Go: runtime/netpoll_epoll.go netpollopen
	Arm(fd int, token uint64) error

	// Disarm ends that, and when it returns no Wait holds on to the descriptor. It is
	// needed only for a descriptor that was shared, or whose port has to be free as soon
	// as the number is closed; for others the close is enough.
	//
	// Go: runtime/netpoll_epoll.go netpollclose
	Disarm(fd int) error

	// Wait fills events with what has happened, and blocks for up to delay nanoseconds if
	// nothing has (0: not at all, below 0: for ever). It returns the number of events; a
	// signal ends it with none. An error is traced and otherwise treated as if nothing
	// had happened. Several workers may call it, one of them with a delay other than 0.
	//
	// Go: runtime/netpoll_epoll.go netpoll
	Wait(delay int64, events []Event) (n int, err error)

	// Wake makes one Wait that blocks, or the next, return.
	//
	// Go: runtime/netpoll_epoll.go netpollBreak
	Wake() error

	// Close gives the kernel's resources back.
	Close() error

	// Name returns the name of the backend (epoll, kqueue, iocp) and of the call that
	// waits.
	Name() (name, wait string)
}

// Event is what the kernel reports of one descriptor, decoded.
type Event struct {
	Token uint64 // as given to Arm
	Mode  Mode   // what is ready, or which direction's operation is complete
	Op    bool   // an operation is complete: N and Errno are its result
	N     int    // bytes, or the new descriptor of an accept
	Errno int32  // 0: it succeeded
}

// Poller is the netpoller of one scheduler.
type Poller struct {
	s       *sched.Sched
	backend Backend
	calls   any    // the call side of the seam, see Calls
	name    string // the backend's: epoll, kqueue or iocp
	wait    string // the name of the call that waits

	waiters     atomic.Int64
	outstanding atomic.Int64  // operations that the kernel owns; see op.go
	wakePending atomic.Bool   // Wake was called and no Wait has returned since
	slept       atomic.Uint64 // trace: the answer of the last poll that could block

	mu   sync.Mutex // guards each Desc's owner and next as well
	free *Desc
	left map[*Desc]Mode // whose tasks sleep on, out of their gates, until they are unwound; see noteAsleep

	// kernel is read-locked around each call of the backend that any goroutine may make:
	// after Close its descriptors may be something else's. See unlessClosed.
	kernel sync.RWMutex
	closed atomic.Bool // Close has begun: nothing is armed or disarmed any more
	gone   bool        // the backend is closed: nothing wakes it either

	at func(*gate, Point) // an explorer's hook, nil otherwise; see point.go

	// slots is read without a lock, by descOf. It only grows, and a slot keeps
	// its place for ever, so that a token leads to it even if it is stale.
	slots atomic.Pointer[[]*Desc]
}

// Owner is the opener of a descriptor, such as a socket. Its Shutdown is called when the
// poller closes under it; it must then close the number once it has no user left.
type Owner interface {
	Cancel(op *Op) // ask the kernel for an early end of op, see Submitter; the number may be closed already
	Shutdown()

	// CloseUnder closes the number under its users, if none of them needs it any more. It
	// is closed for them already, and each user inside sleeps for an operation, one for
	// each bit of ops, or for something that does not concern the number. Otherwise, or
	// if the number is closed already, it does nothing. claim is called once all that is
	// known, right before the number is closed. If it returns false, the number stays
	// open.
	CloseUnder(ops Mode, claim func() bool)
}

// New returns the poller of s over backend and gives it to s. calls is the call side of the
// seam, a sys.ReadinessCalls or sys.CompletionCalls; nil stands for sys.Native.
func New(s *sched.Sched, backend Backend, calls any) *Poller {
	p := &Poller{s: s, backend: backend, calls: calls}
	p.name, p.wait = backend.Name()
	p.slots.Store(new([]*Desc))
	s.SetPoller(p)
	return p
}

// Of returns the poller of s, nil if it has none of ours.
func Of(s *sched.Sched) *Poller {
	p, _ := s.Poller().(*Poller)
	return p
}

// Calls returns what New was given.
func (p *Poller) Calls() any { return p.calls }

// BackendName returns epoll, kqueue or iocp.
func (p *Poller) BackendName() string { return p.name }

// ArmCall returns the name of the system call by which the backend arms a descriptor.
func (p *Poller) ArmCall() string {
	return map[string]string{"epoll": "epoll_ctl", "kqueue": "kevent", "iocp": "CreateIoCompletionPort"}[p.name]
}

// ArmedFor returns the events that Arm asks for: the bits of epoll, as in epollArmed, or
// the number of filters of kqueue. A completion port is asked for none. Every system knows
// it of all, as the simulated kernel has each of these backends.
func (p *Poller) ArmedFor() int64 {
	return map[string]int64{
		"epoll":  epollIn | epollOut | epollRdHup | epollPri | epollEdge,
		"kqueue": kqueueFilters,
	}[p.name]
}
