//go:build ignore

// Wrong: it does not wait for the lock: while Close has it for a moment nobody is woken, and the word says pending for ever.
// Exercise: break
// Told as: Another thread had p.kernel for a moment, and your Break has not waited
package poller

func (p *Poller) Break() {
	if p.wakePending.Swap(true) {
		return
	}
	if !p.kernel.TryRLock() {
		return
	}
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
}
