//go:build ignore

// Wrong: it takes the lock for itself alone: all other calls of the kernel wait for a Wake.
// Exercise: break
// Told as: Break has p.kernel for itself alone
package poller

func (p *Poller) Break() {
	if p.wakePending.Load() {
		return
	}
	p.wakePending.Store(true)
	p.kernel.Lock()
	defer p.kernel.Unlock()
	if !p.gone {
		p.backend.Wake()
	}
}
