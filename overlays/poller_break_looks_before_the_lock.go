//go:build ignore

// Wrong: it looks whether the backend is gone before it has the lock: Close may come in between.
// Exercise: break
// Told as: Close came between your look at p.gone and your RLock
package poller

func (p *Poller) Break() {
	if p.gone || p.wakePending.Swap(true) {
		return
	}
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	p.backend.Wake()
}
