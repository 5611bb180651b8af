//go:build ignore

// Wrong: the wake is noted after it was made: a sleeper that is quick has taken the note back before, and the next Breaks do nothing.
// Exercise: break
// Told as: The word says pending, and nobody is
package poller

func (p *Poller) Break() {
	if p.wakePending.Load() {
		return
	}
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
	p.wakePending.Store(true)
}
