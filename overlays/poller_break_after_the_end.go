//go:build ignore

// Wrong: it does not ask whether the backend is closed: the number may be somebody else's by then.
// Exercise: break
// Told as: The backend is closed, and Wake was called all the same
package poller

func (p *Poller) Break() {
	if p.wakePending.Swap(true) {
		return
	}
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	p.backend.Wake()
}
