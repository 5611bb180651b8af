//go:build ignore

// Wrong: it looks at the list, and takes the slot off under the lock anew: two threads at once get the same slot.
// Exercise: arm
// Told as: Two Opens at once have got slot
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	d := p.free
	p.mu.Unlock()
	if d == nil {
		p.mu.Lock()
		d = p.grow()
		p.mu.Unlock()
	}
	p.mu.Lock()
	p.free = d.next
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
