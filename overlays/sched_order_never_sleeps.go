//go:build ignore

// Wrong: giveUp is not called: with nothing to run, the worker keeps a processor busy.
// Exercise: order
// Told as: There is nothing to run, and the worker asks all places again and again
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
	}
}
