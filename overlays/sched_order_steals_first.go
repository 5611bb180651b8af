//go:build ignore

// Wrong: it steals before it asks the kernel.
// Exercise: order
// Told as: The kernel has news, and the worker stole from another P
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
		if t := m.findStolen(); t != nil {
			return m.found(t, "steal")
		}
		if t := m.findPolled(); t != nil {
			return m.found(t, "poll")
		}
		m.giveUp()
	}
}
