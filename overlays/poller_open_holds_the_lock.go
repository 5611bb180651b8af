//go:build ignore

// Wrong: the lock is held to the end, and giveBack takes it, too: a refusal stops the worker for ever.
// Exercise: arm
// Told as: The kernel has refused, and Open waits for a lock that it holds itself
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.free
	if d == nil {
		d = p.grow()
	}
	p.free = d.next

	d.FD.Store(int64(fd))
	d.reopen()
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) })
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
