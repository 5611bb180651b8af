//go:build ignore

// Wrong: the slot is made new when the kernel knows it already: an event that came in between is lost.
// Exercise: arm
// Told as: An event came right after Arm
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
	d.reopen()
	return d, nil
}
