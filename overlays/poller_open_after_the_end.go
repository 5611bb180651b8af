//go:build ignore

// Wrong: it looks whether the poller is closed, and arms after that: a Close in between is not seen.
// Exercise: arm
// Told as: Close may come between your look at closed and Arm
package poller

import "net"

func (p *Poller) Open(fd int) (*Desc, error) {
	if p.closed.Load() {
		return nil, net.ErrClosed
	}
	p.mu.Lock()
	d := p.free
	if d == nil {
		d = p.grow()
	}
	p.free = d.next
	p.mu.Unlock()

	d.FD.Store(int64(fd))
	d.reopen()
	if err := p.backend.Arm(fd, d.token()); err != nil {
		p.giveBack(d)
		return nil, err
	}
	return d, nil
}
