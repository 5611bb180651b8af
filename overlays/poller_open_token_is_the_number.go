//go:build ignore

// Wrong: the kernel is given the number of the descriptor, as many an epoll tutorial does: it leads to no slot.
// Exercise: arm
// Told as: The token is the descriptor's number
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
	err := p.unlessClosed(func() error { return p.backend.Arm(fd, uint64(fd)) })
	if err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
