//go:build ignore

// Wrong: it takes the lock of the list: each event waits for each Open and each Close.
// Exercise: stale
// Told as: descOf waits for a lock that another thread has
package poller

func (p *Poller) descOf(token uint64) *Desc {
	p.mu.Lock()
	defer p.mu.Unlock()
	slots := *p.slots.Load()
	slot, generation := uint32(token>>32), uint32(token)
	if slot == 0 || int(slot) > len(slots) || !slots[slot-1].isGeneration(generation) {
		return nil
	}
	return slots[slot-1]
}
