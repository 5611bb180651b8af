//go:build ignore

// Wrong: after a refusal the slot is put back by hand, and keeps its generation: an event of half an Arm reaches the next descriptor.
// Exercise: arm
// Told as: The kernel has refused, and the slot's next descriptor has the same token
package poller

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
	if err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) }); err != nil {
		p.mu.Lock()
		d.next, p.free = p.free, d
		p.mu.Unlock()
		return nil, err
	}
	return d, nil
}
