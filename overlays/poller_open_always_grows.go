//go:build ignore

// Wrong: it makes new slots each time, and never uses a free one again: their number grows for ever.
// Exercise: arm
// Told as: A slot was given back, and the next Open has not taken it
package poller

func (p *Poller) Open(fd int) (*Desc, error) {
	p.mu.Lock()
	d := p.grow()
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
