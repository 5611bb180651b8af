//go:build ignore

// Wrong: it asks for a P only at the beginning, and after giveUp it may have none.
// Exercise: order
// Told as: giveUp has come back without a P
package sched

func (m *machine) findRunnable() *Task {
	if m.p == nil && !m.awaitP() {
		return nil
	}
	for {
		m.tick()
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
