//go:build ignore

// Wrong: the slot is cut to 16 bits: with many descriptors an event goes to one of a low slot.
// Exercise: stale
// Told as: There are many descriptors, and an event for one in a high slot
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32)&0xffff, uint32(token)
	if slot == 0 || int(slot) > len(slots) || !slots[slot-1].isGeneration(generation) {
		return nil
	}
	return slots[slot-1]
}
