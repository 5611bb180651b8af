//go:build ignore

// Plain: doubles the number of slots when they run out, instead of adding 63.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay poller_slots) -o /tmp/without ../examples/echo && go run ./echo -loads "" -rest 10000 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: it takes more than 64 descriptors at once, and even then makes the same
// events.
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
