//go:build ignore

// Wrong: the descriptor is looked for in slot after slot: each event costs as many steps as there are slots.
// Exercise: stale
// Told as: descOf looks for the descriptor in slot after slot
package poller

func (p *Poller) descOf(token uint64) *Desc {
	for _, d := range *p.slots.Load() {
		if d.token() == token {
			return d
		}
	}
	return nil
}
