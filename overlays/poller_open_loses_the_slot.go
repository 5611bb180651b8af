//go:build ignore

// Wrong: a slot that could not be armed is not given back: each refusal loses one.
// Exercise: arm
// Told as: The kernel has refused 200 times, and each time a slot was lost
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
		return nil, err
	}
	return d, nil
}
