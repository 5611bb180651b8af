//go:build ignore

// Off: after a poll one more worker is woken, if more than one task waits.
// Plain: one is woken for each task that the poll has brought.
package sched

func (m *machine) readyAll(l List) {
	var behind List
	room := ringSize - m.p.length()
	if m.s.globalLen.Load() > 0 {
		room = 0
	}
	for t := l.Pop(); t != nil; t = l.Pop() {
		switch {
		case !m.s.makeRunnable(t):
		case room > 0:
			m.queue(t, false)
			room--
			m.s.wake()
		default:
			behind.Push(t)
		}
	}
	if behind.Len() > 0 {
		m.s.queueAll(behind)
		m.s.wake()
	}
}
