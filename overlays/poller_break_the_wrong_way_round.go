//go:build ignore

// Wrong: it wakes if a wake is pending, and not if none is.
// Exercise: break
// Told as: Break has returned, and nobody has woken the worker that sleeps in the poll
package poller

func (p *Poller) Break() {
	if !p.wakePending.Swap(true) {
		return
	}
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
}
