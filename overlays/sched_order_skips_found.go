//go:build ignore

// Wrong: the task is returned without found: nothing is counted.
// Exercise: order
// Told as: A task was returned without found
package sched

func (m *machine) findRunnable() *Task {
	for {
		if m.p == nil && !m.awaitP() {
			return nil
		}
		m.tick()
		if t := m.findFair(); t != nil {
			return t
		}
		if t := m.findNext(); t != nil {
			return t
		}
		if t := m.p.take(); t != nil {
			return t
		}
		if t := m.p.takeGlobal(m.s, ringSize/2); t != nil {
			return t
		}
		if t := m.findPolled(); t != nil {
			return t
		}
		if t := m.findStolen(); t != nil {
			return t
		}
		m.giveUp()
	}
}
