//go:build ignore

// Wrong: the descriptor is left to be armed by its first wait, and no wait does that.
// Exercise: arm
// Told as: The kernel was never asked to watch the descriptor
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
	return d, nil
}
