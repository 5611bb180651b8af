//go:build ignore

// Wrong: it asks whether Close has begun, as unlessClosed does: the poll of Close itself is not broken.
// Exercise: break
// Told as: Close has begun, and its kernel is not closed yet
package poller

func (p *Poller) Break() {
	if p.wakePending.Swap(true) {
		return
	}
	p.unlessClosed(func() error { return p.backend.Wake() })
}
