//go:build ignore

// Wrong: the lock is held until the kernel has answered: each Open waits for the system call of the one before.
// Exercise: arm
// Told as: p.mu is still locked while the kernel is asked
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	d := p.free
	if d == nil {
		d = p.grow()
	}
	p.free = d.next

	d.FD.Store(int64(fd))
	d.reopen()
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, d.token()) })
	p.mu.Unlock()
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
