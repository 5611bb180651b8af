//go:build ignore

// Wrong: the ring comes before the run-next slot: an answer waits behind all others.
// Exercise: order
// Told as: A task stands in the run-next slot, and one from elsewhere
package sched

func (m *machine) findRunnable() *Task {
	for {
		if m.p == nil && !m.awaitP() {
			return nil
		}
		m.tick()
		if t := m.findFair(); t != nil {
			return m.found(t, "fair")
		}
		if t := m.p.take(); t != nil {
			return m.found(t, "ring")
		}
		if t := m.findNext(); t != nil {
			return m.found(t, "next")
		}
		if t := m.p.takeGlobal(m.s, ringSize/2); t != nil {
			return m.found(t, "global")
		}
		if t := m.findPolled(); t != nil {
			return m.found(t, "poll")
		}
		if t := m.findStolen(); t != nil {
			return m.found(t, "steal")
		}
		m.giveUp()
	}
}
