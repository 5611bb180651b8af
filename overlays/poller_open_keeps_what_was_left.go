//go:build ignore

// Wrong: the slot is not made new: the next descriptor is closed from its birth.
// Exercise: arm
// Told as: The slot still says closed
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
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) })
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
