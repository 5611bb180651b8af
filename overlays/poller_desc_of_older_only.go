//go:build ignore

// Wrong: only an older generation is stale: once the count has come round, old events pass for new ones.
// Exercise: stale
// Told as: An old event has reached the next descriptor, whose generation is smaller
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) > len(slots) || generation < slots[slot-1].generation.Load() {
		return nil
	}
	return slots[slot-1]
}
