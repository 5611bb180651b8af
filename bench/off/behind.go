//go:build ignore

// Off: whom a poll has woken queues behind all who wait already.
// Plain: in the ring, half of which moves to the global queue when it is full.
package sched

func (m *machine) readyAll(l List) {
	for t := l.Pop(); t != nil; t = l.Pop() {
		if m.s.makeRunnable(t) {
			m.queue(t, false)
		}
	}
	if m.p.waiting()+m.s.globalLen.Load() > 1 {
		m.s.wake()
	}
}
