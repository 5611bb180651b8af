//go:build ignore

// Wrong: the slot stays on the list of free ones: the next descriptor gets it as well.
// Exercise: arm
// Told as: Descriptors 0 and 1 are both open, and have one slot
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	d := p.free
	if d == nil {
		d = p.grow()
	}
	p.mu.Unlock()

	d.FD.Store(int64(fd))
	d.reopen()
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) })
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
