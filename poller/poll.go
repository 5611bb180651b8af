package poller

// This file answers: what does the kernel report, and which tasks does it concern?

import (
	"errors"
	"net"
	"sync"

	"greenpoll/sched"
)

// batch is how many events one Poll takes, as many as Go's netpoll.
const batch = 128

// buffers has room for a batch, for each worker that polls at the moment.
var buffers = sync.Pool{New: func() any { return new([batch]Event) }}

// Poll asks the kernel once and returns the tasks that can go on. Workers call
// it, see sched.Poller.
//
// Go: runtime/netpoll_epoll.go netpoll
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (p *Poller) Poll(c sched.PollCall) (woken sched.List) {
	events := buffers.Get().(*[batch]Event)
	defer buffers.Put(events)
	var cause uint64
	n, err := p.backend.Wait(c.Delay, events[:])
	if p.s.Trace().On() {
		cause = p.emitPoll(c, n, err)
	}
	if c.Delay != 0 {
		p.wakePending.Store(false) // before the queues are looked at: a later Break wakes again
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
//
// Step 4: ready, the call returns
func (p *Poller) deliver(c sched.PollCall, ev *Event, cause uint64, woken *sched.List) {
	d := p.descOf(ev.Token)
	if d == nil {
		if p.s.Trace().On() {
			p.emitStale(c, ev, cause)
		}
		return // stale
	}
	if ev.Mode&Hangup != 0 && !ev.Op { // of an operation it is a probe that is complete
		d.hangUp(uint32(ev.Token)) // before the gate: a task that is woken must see it
	}
	if ev.Mode&Urgent != 0 {
		d.info.Or(infoUrgent) // likewise
	}
	if ev.Op { // a probe's end may be the descriptor's; its mode has no direction, so that was all
		d.complete(ev.Mode, ev.N, ev.Errno)
	}
	for _, mode := range [...]Mode{Read, Write} {
		if ev.Mode&mode == 0 {
			continue
		}
		g := &d.gates[mode.index()]
		told := cause
		t, m := g.unblock(true)
		if p.s.Trace().On() {
			told = p.emitPolled(c, ev, g, m, cause)
		}
		if t != nil {
			t.CausedBy(told)
			woken.Push(t)
			if p.closed.Load() {
				p.noteAsleep(d, t)
			}
		}
	}
}

// descOf returns the descriptor that an event's token is for; nil: it has left its slot.
func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) > len(slots) || !slots[slot-1].isGeneration(generation) {
		return nil
	}
	return slots[slot-1]
}

// noteAsleep notes, once Close has begun, that t was taken out of a gate of d. A task will be
// passed over by Ready: it sleeps on until it is unwound.
func (p *Poller) noteAsleep(d *Desc, t *sched.Task) {
	if t.IsGuest() {
		return
	}
	mode := Read // also at rest
	if t.Reason() == Write.reason() {
		mode = Write
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == nil {
		p.left = make(map[*Desc]Mode)
	}
	p.left[d] |= mode
}

// isGeneration reports whether an event with this generation is for the
// descriptor that has the slot now. A stale one reaches nobody.
func (d *Desc) isGeneration(generation uint32) bool {
	return d.generation.Load() == generation
}

// Break makes the worker that blocks in Poll return. Calls that come before it
// has returned are one. Any goroutine may call it.
func (p *Poller) Break() {
	if p.wakePending.Swap(true) {
		return
	}
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
}

// unlessClosed makes a call of the backend, or answers net.ErrClosed once the
// poller is closed. Close waits for calls that are under way.
func (p *Poller) unlessClosed(call func() error) error {
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if p.closed.Load() {
		return net.ErrClosed
	}
	return call()
}

type owned struct {
	*Desc
	owner Owner
}

// owners returns each descriptor that has an owner at this moment, in the order of the slots.
func (p *Poller) owners() (all []owned) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range *p.slots.Load() {
		if d.owner != nil {
			all = append(all, owned{d, d.owner})
		}
	}
	return all
}

// Waiters counts the tasks asleep at the gates, and the functions set by OnHangup.
// Anyone may call it.
func (p *Poller) Waiters() int { return int(p.waiters.Load()) }

// Close evicts every task that still waits and closes what is still open. Tasks that
// sleep here are about to be unwound; guests go on with net.ErrClosed.
//
// Where the kernel completes operations each has to come back first: until then
// it writes into the buffer of a task whose deferred calls are about to run, or
// of a guest that waits for nothing else. The owners cancel, and fetchLast fetches the
// completions until none is left to come. The error tells of those that never came.
func (p *Poller) Close() error {
	p.kernel.Lock()
	p.closed.Store(true) // nobody arms or disarms any more
	p.kernel.Unlock()
	owners := p.owners()
	var woken sched.List
	for _, d := range owners {
		sleepers, _, _ := d.Evict()
		for t := sleepers.Pop(); t != nil; t = sleepers.Pop() {
			p.noteAsleep(d.Desc, t)
			woken.Push(t)
		}
	}
	for _, d := range owners { // before anybody closes a number: its peer's reads would find the end
		d.cancel(d.owner)
	}
	p.s.ReadyAll(woken)
	for _, d := range owners {
		d.owner.Shutdown()
	}
	err := p.fetchLast(owners)
	p.kernel.Lock()
	defer p.kernel.Unlock()
	p.gone = true
	return errors.Join(err, p.backend.Close())
}
