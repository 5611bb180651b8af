//go:build ignore

// Wrong: it looks whether a wake is pending, and notes its own after that: two threads at once both wake.
// Exercise: break
// Told as: Two threads may look at wakePending at the same moment
package poller

func (p *Poller) Break() {
	if p.wakePending.Load() {
		return
	}
	p.wakePending.Store(true)
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
}
