//go:build ignore

// Wrong: tick is called once, before the loop: a timer that ended the sleep is not fired.
// Exercise: order
// Told as: The worker has slept till a timer was due
package sched

func (m *machine) findRunnable() *Task {
	m.tick()
	for {
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
