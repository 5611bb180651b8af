//go:build ignore

// Wrong: tick comes before the look for a P, and needs one.
// Exercise: order
// Told as: The worker has no P, and tick was called without one
package sched

func (m *machine) findRunnable() *Task {
	for {
		m.tick()
		if m.p == nil && !m.awaitP() {
			return nil
		}
		if t := m.findFair(); t != nil {
			return m.found(t, "fair")
		}
		if t := m.findNext(); t != nil {
			return m.found(t, "next")
		}
		if t := m.p.take(); t != nil {
			return m.found(t, "ring")
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
