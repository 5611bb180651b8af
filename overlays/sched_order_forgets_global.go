//go:build ignore

// Wrong: nobody asks the global queue, and the search does not end.
// Exercise: order
// Told as: A task stands in the global queue, and nobody asks
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
		if t := m.findPolled(); t != nil {
			return m.found(t, "poll")
		}
		if t := m.findStolen(); t != nil {
			return m.found(t, "steal")
		}
		m.giveUp()
	}
}
