//go:build ignore

// Wrong: findFair comes behind the queues that it is to restrain: the global queue may wait for ever.
// Exercise: order
// Told as: It is the worker's 61st task
package sched

func (m *machine) findRunnable() *Task {
	for {
		if m.p == nil && !m.awaitP() {
			return nil
		}
		m.tick()
		if t := m.findNext(); t != nil {
			return m.found(t, "next")
		}
		if t := m.p.take(); t != nil {
			return m.found(t, "ring")
		}
		if t := m.p.takeGlobal(m.s, ringSize/2); t != nil {
			return m.found(t, "global")
		}
		if t := m.findFair(); t != nil {
			return m.found(t, "fair")
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
