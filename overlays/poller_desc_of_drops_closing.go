//go:build ignore

// Wrong: an event of a descriptor that is closing is dropped, though it has its slot still: its last operation never ends.
// Exercise: stale
// Told as: A descriptor is closing, it has not given its slot back
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) > len(slots) || !slots[slot-1].isGeneration(generation) || slots[slot-1].info.Load()&infoClosing != 0 {
		return nil
	}
	return slots[slot-1]
}
