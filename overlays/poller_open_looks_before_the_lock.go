//go:build ignore

// Wrong: it looks at the list before it has the lock: another thread takes that slot meanwhile.
// Exercise: arm
// Told as: Two descriptors have slot
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	d := p.free
	p.mu.Lock()
	if d == nil {
		d = p.grow()
	}
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
