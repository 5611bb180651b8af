//go:build ignore

// Off: a busy worker polls when its queues are empty, or after 10 ms.
// Plain: it polls at every 61st task as well.
package sched

func (m *machine) findFair() *Task {
	if m.p.ticks%fairTicks != fairTicks-1 && m.now-m.s.lastPoll.Load() <= fairDelay {
		return nil
	}
	m.pollNow("61st task")
	t := m.p.takeGlobal(m.s, 1)
	if t == nil {
		t = m.p.take()
	}
	return t
}
