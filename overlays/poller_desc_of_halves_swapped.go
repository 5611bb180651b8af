//go:build ignore

// Wrong: slot and generation are taken from the wrong halves of the token.
// Exercise: stale
// Told as: An event of an open descriptor was dropped as stale
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token), uint32(token>>32)
	if slot == 0 || int(slot) > len(slots) || !slots[slot-1].isGeneration(generation) {
		return nil
	}
	return slots[slot-1]
}
