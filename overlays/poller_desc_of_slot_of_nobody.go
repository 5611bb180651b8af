//go:build ignore

// Wrong: the slot is not looked at: the token of a wake-up stops the worker.
// Exercise: stale
// Told as: The worker that polls has panicked at a token that leads to no slot
package poller

func (p *Poller) descOf(token uint64) *Desc {
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if !slots[slot-1].isGeneration(generation) {
		return nil
	}
	return slots[slot-1]
}
