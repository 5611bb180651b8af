//go:build ignore

// Off: slots are made 64 at a time.
// Plain: their number is doubled.
package poller

func (p *Poller) grow() *Desc {
	slots := *p.slots.Load()
	more := make([]Desc, max(64, len(slots)))
	for i := range more {
		d := &more[i]
		d.p, d.slot = p, uint32(len(slots))+1
		d.gates[0].d, d.gates[1].d = d, d
		slots = append(slots, d)
	}
	for i := len(more) - 1; i >= 0; i-- {
		more[i].next, p.free = p.free, &more[i]
	}
	p.slots.Store(&slots)
	return p.free
}
