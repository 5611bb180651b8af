//go:build ignore

// Wrong: the ring is asked only while the P has run few tasks: later its tasks are found by way of the kernel.
// Exercise: order
// Told as: A task stood in the place named "ring", and the kernel was asked first
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
		if m.p.ticks <= 3 {
			if t := m.p.take(); t != nil {
				return m.found(t, "ring")
			}
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
