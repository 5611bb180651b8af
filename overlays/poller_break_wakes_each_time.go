//go:build ignore

// Wrong: each Break is a call of the kernel, also while the sleeper is on its way.
// Exercise: break
// Told as: A storm of Breaks makes a storm of system calls
package poller

func (p *Poller) Break() {
	p.kernel.RLock()
	defer p.kernel.RUnlock()
	if !p.gone {
		p.backend.Wake()
	}
}
