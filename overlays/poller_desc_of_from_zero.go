//go:build ignore

// Wrong: slots are counted from 0: each event goes to the neighbour.
// Exercise: stale
// Told as: The event went to the descriptor of another slot
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) >= len(slots) || !slots[slot].isGeneration(generation) {
		return nil
	}
	return slots[slot]
}
