//go:build ignore

// Wrong: new slots are made without the lock: two threads at once lose some, or find the same.
// Exercise: arm
// Told as: Open has given p.mu back, another thread has it, and your Open makes new slots
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	d := p.free
	if d != nil {
		p.free = d.next
	}
	p.mu.Unlock()
	if d == nil {
		d = p.grow()
		p.free = d.next
	}

	d.FD.Store(int64(fd))
	d.reopen()
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) })
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
