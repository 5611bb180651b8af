//go:build ignore

// Wrong: the generations are compared by 16 bits: an old event reaches the descriptor of 65536 later.
// Exercise: stale
// Told as: An old event has reached a descriptor whose generation differs in its upper bits only
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint16(token)
	if slot == 0 || int(slot) > len(slots) || uint16(slots[slot-1].generation.Load()) != generation {
		return nil
	}
	return slots[slot-1]
}
