//go:build ignore

// Wrong: the last slot is taken for one that there is not: its task sleeps for ever.
// Exercise: stale
// Told as: Of 64 slots all are in use, and an event for slot 64 was dropped
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) >= len(slots) || !slots[slot-1].isGeneration(generation) {
		return nil
	}
	return slots[slot-1]
}
