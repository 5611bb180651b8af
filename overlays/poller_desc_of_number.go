//go:build ignore

// Wrong: the number of the descriptor is compared, as if it were in the token: and numbers are used again at once.
// Exercise: stale
// Told as: An event of an open descriptor was dropped as stale
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) > len(slots) || uint32(slots[slot-1].FD.Load()) != generation {
		return nil
	}
	return slots[slot-1]
}
