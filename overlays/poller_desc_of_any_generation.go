//go:build ignore

// Wrong: the generation is not compared: an event of a closed descriptor reaches the next one in its slot.
// Exercise: stale
// Told as: A descriptor was closed, nobody has its slot yet
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot := uint32(token >> 32)
	if slot == 0 || int(slot) > len(slots) {
		return nil
	}
	return slots[slot-1]
}
