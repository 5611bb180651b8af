package poller

// This file answers: what does a socket see of the poller? A Desc: prepare, try,
// wait; and the end. Deadlines are in deadline.go.

import (
	"net"
	"os"
	"sync"
	"sync/atomic"

	"greenpoll/sched"
	"greenpoll/trace"
)

// Mode is a direction of a descriptor, or both, and how an event came.
type Mode uint8

// A descriptor has two directions, each with a gate of its own. The other two
// bits are set in events only.
const (
	Read   Mode = 1 << iota
	Write       // Write|Read are both directions
	Hangup      // the peer has ended or broken the connection: the next read will not wait
	Urgent      // urgent data is there: a short read need not mean that nothing is left
)

func (m Mode) index() int   { return int(m>>1) & 1 } // Read 0, Write 1
func (m Mode) opIndex() int { return int(m >> 1) }   // Read 0, Write 1, a probe (Hangup alone) 2

func (m Mode) reason() sched.Reason {
	if m == Read {
		return sched.IORead
	}
	return sched.IOWrite
}

// Desc is the poller's side of one open descriptor. It lives in a slot that is
// used again when the descriptor is closed, with another generation.
//
// Go: runtime/netpoll.go pollDesc; runtime/netpoll.go pollDesc.fdseq. The latter is generation.
//
// A program may have many thousand, so what few use is not in it but behind a pointer,
// and what each event touches comes first and side by side: a Desc takes two lines of
// the processor's cache, and an event the first of them.
type Desc struct {
	gates      [2]gate       // for reading and for writing
	slot       uint32        // its number, from 1
	generation atomic.Uint32 // counts the descriptors that had this slot
	p          *Poller

	// info has one bit for each answer that a wait needs without the lock. It is
	// written with mu held, before the gate is looked at; see gate.block. The two
	// sticky bits alone are set by events.
	info atomic.Uint32

	watched atomic.Bool         // whether there is an onHangup, for callers that do not hold the lock
	FD      atomic.Int64        // constant between Open and Close
	ops     atomic.Pointer[ops] // what the kernel owns; nil as long as that was nothing, see op.go
	rises   bool                // a task that was at rest waits for what it has cancelled, see RestedIn; the reader's own

	mu        sync.Mutex
	closing   bool
	deadlines *[2]deadline // nil as long as none was set; then kept for all users of the slot
	onHangup  func()       // see hangup.go

	// Guarded by p.mu:
	owner Owner // nil if there is none
	next  *Desc // in the list of free slots
}

const (
	infoClosing uint32 = 1 << iota
	infoReadExpired
	infoWriteExpired
	infoReadTimed  // there is a deadline, and it has not expired
	infoWriteTimed // this is infoReadTimed times Write, see Lapse
	infoHungUp     // Hangup was seen
	infoUrgent     // Urgent was seen

	infoSticky = infoHungUp | infoUrgent // from now on always try
)

// failed answers why mode cannot be waited for: net.ErrClosed,
// os.ErrDeadlineExceeded, or nil. With mode 0 deadlines do not count.
//
// Go: runtime/netpoll.go netpollcheckerr
func (d *Desc) failed(mode Mode) error {
	info := d.info.Load()
	switch {
	case info&infoClosing != 0:
		return net.ErrClosed
	case mode&Read != 0 && info&infoReadExpired != 0,
		mode&Write != 0 && info&infoWriteExpired != 0:
		return os.ErrDeadlineExceeded
	}
	return nil
}

// Prepare begins an operation that tries first: it reports a close or an expired
// deadline, and forgets events that came before the try.
//
// Go: runtime/netpoll.go poll_runtime_pollReset
func (d *Desc) Prepare(mode Mode) error {
	if err := d.failed(mode); err != nil {
		return err
	}
	d.gates[mode.index()].reset()
	return nil
}

// Wait parks t until an event comes for mode, a deadline passes
// (os.ErrDeadlineExceeded) or the descriptor is closed (net.ErrClosed). An event
// that came since Prepare is not missed: Wait consumes it and returns at once.
// One task waits for a mode at a time.
//
// After an event it looks for a close once more: Evict may have counted the task as
// away, and an event have come after that. Evict publishes the close, and then takes
// the task out of its gate; the task takes the gate's event, and then looks. So
// a task that was away sees the close. A deadline that has passed meanwhile is no matter.
//
// Go: runtime/netpoll.go poll_runtime_pollWait
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (d *Desc) Wait(t *sched.Task, mode Mode) error {
	g := &d.gates[mode.index()]
	for {
		g.syncPoint(AtFirstCheck)
		if err := d.failed(mode); err != nil {
			return err
		}
		if g.block(t) {
			g.syncPoint(AtFirstCheck)
			return d.failed(0) // a close alone
		}
		// Woken without an event: by a deadline or a close. If the deadline was
		// reset before we came to look, it is as if it had never passed.
	}
}

// Slot returns the number of the descriptor's slot, from 1, for the trace.
func (d *Desc) Slot() uint32 { return d.slot }

// MustTry reports whether events have told of a hang-up or of urgent data. Then a
// short read does not mean that the next one would wait.
func (d *Desc) MustTry() bool { return d.info.Load()&infoSticky != 0 }

// Evict wakes both directions with net.ErrClosed, now and for ever. It returns the
// tasks to ready, and the directions whose user is away, see gate.evict: a user that tries
// before it waits certainly does not touch the number any more; one that has submitted
// waits for its completion. Evict returns net.ErrClosed
// if it was called before. Any goroutine may call it, with a Hold as for SetDeadline.
//
// Go: runtime/netpoll.go poll_runtime_pollUnblock
func (d *Desc) Evict() (woken sched.List, away Mode, err error) {
	d.gates[0].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return woken, 0, net.ErrClosed
	}
	d.closing = true
	d.watchHangup(nil)
	if d.deadlines != nil {
		for i := range d.deadlines {
			d.deadlines[i].stopTimer()
		}
	}
	d.gates[0].syncPoint(AtPublish)
	d.publish()
	for _, mode := range [...]Mode{Read, Write} {
		t, gone := d.gates[mode.index()].evict()
		if t != nil {
			woken.Push(t)
		}
		if gone {
			away |= mode
		}
	}
	return woken, away, nil
}

// Forget is for a task that was ended in Wait, before it gives its turn back: the gate
// may still hold what it has left there, and an Evict would take that for a task.
func (d *Desc) Forget(mode Mode) { d.gates[mode.index()].reset() }

// publish sums up what the lock guards in info, for those who wait without it.
// It comes before the gate is looked at: that order is one side of gate.block's
// race. The caller holds d.mu.
//
// Go: runtime/netpoll.go (*pollDesc).publishInfo
func (d *Desc) publish() {
	info := d.info.Load() & infoSticky
	if d.closing {
		info |= infoClosing
	}
	if d.expired(Read) {
		info |= infoReadExpired
	}
	if d.expired(Write) {
		info |= infoWriteExpired
	}
	if d.timed(Read) {
		info |= infoReadTimed
	}
	if d.timed(Write) {
		info |= infoWriteTimed
	}
	for {
		old := d.info.Load()
		// Mostly nothing is new: a deadline is moved from one future time to another.
		if next := info | old&infoSticky; next == old || d.info.CompareAndSwap(old, next) {
			return
		}
	}
}

// wakeForError takes the task that sleeps at mode's gate, if one does.
//
// Go: runtime/netpoll.go netpollunblock; runtime/netpoll.go netpolldeadlineimpl. The second calls the
// first so when a deadline has passed.
func (d *Desc) wakeForError(mode Mode, woken *sched.List) {
	g := &d.gates[mode.index()]
	var told uint64
	t, m := g.unblock(false)
	if m.from != m.to && d.p.s.Trace().On() {
		told = g.emitMove(m, "deadline, or the repeat of a cancel")
	}
	if t != nil {
		t.CausedBy(told)
		woken.Push(t)
	}
}

// Event begins a trace event about this descriptor.
func (d *Desc) Event(kind trace.Kind, mode Mode) trace.Event {
	return trace.Event{Kind: kind, FD: int32(d.FD.Load()), Slot: d.slot, Gen: d.generation.Load(),
		Mode: mode.traced()}
}

// An identity tells the descriptors of one slot apart.
type identity struct {
	fd         int32
	generation uint32
}

func (d *Desc) identity() identity {
	return identity{int32(d.FD.Load()), d.generation.Load()}
}
