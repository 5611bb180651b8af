package poller

// This file answers: how does a descriptor get its place, and how is the place
// used again? A slot for each, found by the token that the kernel reports, and a
// generation that tells the descriptors of one slot apart.

import "net"

// Open gives fd a slot and arms it with the kernel, once and for both
// directions. It fails with net.ErrClosed when the poller is closed, or with
// what the kernel says.
//
// Go: runtime/netpoll.go poll_runtime_pollOpen
func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	d := p.free
	if d == nil {
		d = p.grow()
	}
	p.free = d.next
	p.mu.Unlock()

	d.FD.Store(int64(fd))
	d.reopen()
	// Last: from here on events arrive.
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) })
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}

// Own names the owner of d, once it has all that Shutdown needs. It fails with
// net.ErrClosed if the poller was closed meanwhile: then nobody else will close d.
func (d *Desc) Own(o Owner) error {
	d.p.mu.Lock()
	defer d.p.mu.Unlock()
	if d.p.closed.Load() { // if not yet, Close will find o: it looks for owners after it has set this
		return net.ErrClosed
	}
	d.owner = o
	return nil
}

// slotsAtOnce is how many slots are made when none is free: they lie side by side,
// and few are in vain. 63 of them and the header of 8 bytes that Go puts before an object with
// pointers fill 8 KiB, one of its sizes; 64 would take 9.25 KiB.
const slotsAtOnce = 63

// grow adds slots. descOf reads the slice without a lock: the entries that it may
// read are written before the slice that has them is stored. The caller holds p.mu.
func (p *Poller) grow() *Desc {
	slots := *p.slots.Load()
	more := make([]Desc, slotsAtOnce)
	for i := range more {
		d := &more[i]
		d.p, d.slot = p, uint32(len(slots))+1
		d.gates[0].d, d.gates[1].d = d, d
		slots = append(slots, d)
	}
	for i := len(more) - 1; i >= 0; i-- { // so that the lowest is taken first
		more[i].next, p.free = p.free, &more[i]
	}
	p.slots.Store(&slots)
	return p.free
}

// reopen makes the slot new for another descriptor.
func (d *Desc) reopen() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closing = false
	if d.deadlines != nil {
		d.deadlines[0].when, d.deadlines[1].when = 0, 0
	}
	d.info.Store(0)
	d.gates[0].state.Store(nil) // and not reset: what a late event has left there is no move of the new one
	d.gates[1].state.Store(nil)
}

// token names the descriptor to the kernel: the slot, and the generation, so
// that an event for a descriptor that was closed finds nobody although its
// number and slot are used again.
//
// Go: runtime/netpoll_epoll.go netpollopen. It packs the pollDesc's address and its fdseq.
func (d *Desc) token() uint64 {
	return uint64(d.slot)<<32 | uint64(d.generation.Load())
}

// Disarm comes before the number is closed, if the descriptor was shared with somebody
// which may keep it open: else the kernel would go on reporting it. When it returns no
// poll that is under way holds on to the descriptor either.
//
// Go: runtime/netpoll.go poll_runtime_pollClose; runtime/netpoll_epoll.go netpollclose
func (d *Desc) Disarm() {
	// It may fail: the other side has closed it first.
	d.p.unlessClosed(func() error { return d.p.backend.Disarm(int(d.FD.Load())) })
}

// Close gives the slot back. Evict comes first, and nobody uses d any more. The number
// may have been closed, and be somebody else's, for a while: until here events of the
// old descriptor open gates that nobody waits at.
//
// Go: runtime/netpoll.go poll_runtime_pollClose; runtime/netpoll.go (*pollCache).free
func (d *Desc) Close() { d.p.giveBack(d) }

func (p *Poller) giveBack(d *Desc) {
	d.generation.Add(1) // before the slot is free: from here old events are stale
	p.mu.Lock()
	d.owner, d.next, p.free = nil, p.free, d
	p.mu.Unlock()
}
