// Package poller tells parked tasks when their sockets are ready: the netpoller.
//
// Read gate.go first, it is the heart; then desc.go, which is what a socket sees;
// then this file, which is what the scheduler sees. The operating system is
// behind Backend, one file for each: poller_linux.go, or the simulated kernel in
// poller/sim.
package poller

import (
	"net"
	"sync"
	"sync/atomic"

	"greenpoll/sched"
	"greenpoll/trace"
)

// Backend is the poll side of the kernel seam: what an operating system must do
// for a poller. Errors are syscall.Errno values.
//
// Go: what the head of runtime/netpoll.go asks of a platform
type Backend interface {
	// Arm asks for events of fd, in both directions and edge-triggered, to be
	// reported with token until fd is closed. It is called once for each
	// descriptor, at open, and never at a wait. Go: netpollopen
	Arm(fd int, token uint64) error

	// Disarm ends that. It is needed only for a descriptor that was shared,
	// since otherwise closing the number is enough. Go: netpollclose
	Disarm(fd int) error

	// Wait fills events with what has happened, and blocks for up to delay
	// nanoseconds if nothing has (0: not at all, below 0: for ever). It returns
	// the number of events; a signal ends it with none. Several workers may
	// call it, one of them with a delay other than 0. Go: netpoll
	Wait(delay int64, events []Event) (n int, err error)

	// Wake makes one Wait that blocks, or the next, return. Go: netpollBreak
	Wake() error

	// Close gives the kernel's resources back.
	Close() error

	// Name tells the manner (epoll, kqueue, iocp) and the call that waits.
	Name() (manner, wait string)
}

// Event is what the kernel reports of one descriptor, decoded.
type Event struct {
	Token uint64 // of the Desc; see token
	Mode  Mode   // what is ready, or which direction's operation is complete
	Op    bool   // an operation is complete: N and Errno are its result
	N     int
	Errno int32
}

// Poller is the netpoller of one scheduler.
type Poller struct {
	s       *sched.Sched
	backend Backend
	calls   any // the call side of the seam, see Calls
	manner  string
	wait    string // the name of the call that waits

	waiters atomic.Int64
	woken   atomic.Bool // Wake was called and no Wait has returned since

	mu     sync.Mutex
	free   *Desc
	owners map[*Desc]Owner
	closed bool

	// kernel is read-locked around each call of the backend that anyone may make:
	// after Close its descriptors may be somebody else's.
	kernel sync.RWMutex
	gone   bool

	// slots is read without a lock by deliver. It only grows, and a slot keeps
	// its place for ever, so that a token leads to it even if it is stale.
	slots atomic.Pointer[[]*Desc]
}

// Owner is whoever has opened a descriptor. It is told when the poller closes
// under it, and must then close the number once nobody uses it.
type Owner interface{ Shutdown() }

// New returns the poller of s over backend and gives it to s. calls is the call
// side of the seam for package sock, nil for the operating system's own.
func New(s *sched.Sched, backend Backend, calls any) *Poller {
	p := &Poller{s: s, backend: backend, calls: calls, owners: make(map[*Desc]Owner)}
	p.manner, p.wait = backend.Name()
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

// Manner returns epoll, kqueue or iocp.
func (p *Poller) Manner() string { return p.manner }

// Sched returns the poller's scheduler.
func (p *Poller) Sched() *sched.Sched { return p.s }

// Open gives fd a slot and arms it with the kernel, once and for both
// directions. It fails with net.ErrClosed when the poller is closed, or with
// what the kernel says.
//
// Go: runtime/netpoll.go poll_runtime_pollOpen
func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, net.ErrClosed
	}
	d := p.free
	if d == nil {
		d = p.grow()
	}
	p.free = d.next
	p.mu.Unlock()

	d.FD.Store(int64(fd))
	d.reopen()
	// The last step: from here on events arrive.
	if err := p.arm(d, fd); err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}

// arm tells the kernel, unless the poller has been closed since Open looked.
func (p *Poller) arm(d *Desc, fd int) error {
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if p.gone {
		return net.ErrClosed
	}
	return p.backend.Arm(fd, d.token())
}

// Own names the owner of d, once it has all that Shutdown needs. It fails with
// net.ErrClosed if the poller was closed meanwhile: then nobody else will close d.
func (d *Desc) Own(o Owner) error {
	d.p.mu.Lock()
	defer d.p.mu.Unlock()
	if d.p.closed {
		return net.ErrClosed
	}
	d.p.owners[d] = o
	return nil
}

// grow adds a slot. The slice is copied, since deliver reads it without a lock.
// The caller holds p.mu.
func (p *Poller) grow() *Desc {
	old := *p.slots.Load()
	n := max(64, len(old)) // doubling: a slot costs one copy on average
	slots := make([]*Desc, len(old)+n)
	copy(slots, old)
	for i := len(slots) - 1; i >= len(old); i-- {
		d := &Desc{p: p, slot: uint32(i) + 1, next: p.free}
		for j, mode := range [...]Mode{Read, Write} {
			d.gates[j] = gate{d: d, mode: mode, waiters: &p.waiters}
			d.deadlines[j] = deadline{d: d, mode: mode}
			d.deadlines[j].Firer = &d.deadlines[j]
		}
		slots[i], p.free = d, d
	}
	p.slots.Store(&slots)
	return p.free
}

// reopen makes the slot new for another descriptor.
func (d *Desc) reopen() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closing = false
	d.deadlines[0].when, d.deadlines[1].when = 0, 0
	d.info.Store(0)
	d.gates[0].reset()
	d.gates[1].reset()
}

// token names the descriptor to the kernel: the slot, and the generation, so
// that an event for a descriptor that was closed finds nobody although its
// number and slot are used again.
//
// Go: runtime/netpoll_epoll.go netpollopen, which packs the pollDesc's address
// with its fdseq.
func (d *Desc) token() uint64 {
	return uint64(d.slot)<<32 | uint64(d.generation.Load())
}

// Close gives the slot back. Evict comes first, and nobody uses d any more. If
// the descriptor was shared with somebody who may keep it open, so that the
// kernel would go on reporting it, shared says so.
//
// Go: runtime/netpoll.go poll_runtime_pollClose
func (d *Desc) Close(shared bool) {
	if shared {
		d.p.disarm(d)
	}
	d.p.giveBack(d)
}

func (p *Poller) disarm(d *Desc) {
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Disarm(int(d.FD.Load())) // may fail: the other side has closed it first
	}
}

func (p *Poller) giveBack(d *Desc) {
	d.generation.Add(1) // before the slot is free: from here old events are stale
	p.mu.Lock()
	delete(p.owners, d)
	d.next, p.free = p.free, d
	p.mu.Unlock()
}

// batch is how many events one Poll takes. Go: 128 as well
const batch = 128

// buffers has room for a batch, for each worker that polls at the moment.
var buffers = sync.Pool{New: func() any { return new([batch]Event) }}

// Poll asks the kernel once and returns the tasks that can go on. Workers call
// it, see sched.Poller.
//
// Go: runtime/netpoll_epoll.go netpoll
func (p *Poller) Poll(c sched.PollCall) (woken sched.List) {
	events := buffers.Get().(*[batch]Event)
	defer buffers.Put(events)
	n, err := p.backend.Wait(c.Delay, events[:])
	if c.Delay != 0 {
		p.woken.Store(false) // before the queues are looked at: a later Break wakes again
	}
	var cause uint64
	if tr := p.s.Trace(); tr.On() {
		cause = tr.Emit(0, trace.Event{Kind: trace.Poll, P: c.P, M: c.M, Timer: c.Delay, Why: c.Why,
			Sys: p.wait, Args: [3]int64{c.Delay}, Ret: int64(n), Errno: errnoOf(err), N: int64(n)})
	}
	for i := range events[:n] {
		p.deliver(c, &events[i], cause, &woken)
	}
	return woken
}

// deliver opens the gates that an event concerns, if it is for the descriptor
// that has the slot now.
//
// Between the comparison and unblock the slot could change hands: then the new
// descriptor sees an event too many, tries, and waits again. No task of another
// descriptor is woken with a result that is not its own.
//
// Go: runtime/netpoll.go netpollready
func (p *Poller) deliver(c sched.PollCall, ev *Event, cause uint64, woken *sched.List) {
	slots := *p.slots.Load()
	slot, generation := uint32(ev.Token>>32), uint32(ev.Token)
	if slot == 0 || int(slot) > len(slots) {
		return
	}
	d := slots[slot-1]
	if !d.isGeneration(generation) {
		return
	}
	if ev.Mode&(Hangup|Urgent) != 0 {
		d.info.Or(infoSticky) // before the gate: who is woken must see it
	}
	if ev.Op {
		d.complete(ev)
	}
	for _, mode := range [...]Mode{Read, Write} {
		if ev.Mode&mode == 0 {
			continue
		}
		g := &d.gates[mode.index()]
		tr := p.s.Trace()
		var before trace.Gate
		if tr.On() {
			before = g.look() // with several workers the gate may move on before unblock
		}
		t := g.unblock(true)
		polled := cause
		if tr.On() {
			e := d.event(trace.Polled, mode)
			e.P, e.M, e.Cause, e.Gate = c.P, c.M, cause, [2]trace.Gate{before, g.look()}
			polled = tr.Emit(0, e)
		}
		if t != nil {
			t.CausedBy(polled)
			woken.Push(t)
		}
	}
}

// isGeneration reports whether an event with this generation is for the
// descriptor that has the slot now. A stale one reaches nobody.
func (d *Desc) isGeneration(generation uint32) bool {
	return d.generation.Load() == generation
}

// Break makes the worker that blocks in Poll return. Calls that come before it
// has returned are one.
func (p *Poller) Break() {
	if p.woken.Swap(true) {
		return
	}
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
}

// Waiters counts the tasks asleep at the gates.
func (p *Poller) Waiters() int { return int(p.waiters.Load()) }

// Close evicts whoever still waits and closes what is still open. Tasks that
// sleep here are about to be unwound; guests go on with net.ErrClosed.
func (p *Poller) Close() {
	p.kernel.Lock()
	p.gone = true // nobody arms, disarms or wakes any more
	p.kernel.Unlock()
	p.mu.Lock()
	p.closed = true
	owners := make([]Owner, 0, len(p.owners))
	for _, o := range p.owners {
		owners = append(owners, o)
	}
	p.mu.Unlock()
	for _, o := range owners {
		o.Shutdown()
	}
	p.backend.Close()
}
