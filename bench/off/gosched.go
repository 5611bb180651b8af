//go:build ignore

// Off: a busy worker lets goroutines that are no tasks run, at every hundredth switch.
// Plain: they wait until Go preempts it.
package sched

func (m *machine) tick() {
	m.runs++
	if m.runs%8 == 0 || m.p.empty() && m.s.globalLen.Load() == 0 {
		m.now = m.s.clock.Now()
	}
	m.runTimers()
}
