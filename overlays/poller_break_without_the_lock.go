//go:build ignore

// Wrong: it looks whether the backend is gone, and calls it without the lock: a Close in between is not seen.
// Exercise: break
// Told as: Close may come between your look and Wake
package poller

func (p *Poller) Break() {
	if p.wakePending.Swap(true) {
		return
	}
	p.kernel.RLock()
	gone := p.gone
	p.kernel.RUnlock()
	if !gone {
		p.backend.Wake()
	}
}
