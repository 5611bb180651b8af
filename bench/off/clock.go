//go:build ignore

// Off: a busy worker reads the clock at every eighth switch only.
// Plain: it reads it at each.
package sched

import "runtime"

func (m *machine) tick() {
	m.runs++
	if m.runs%100 == 0 {
		runtime.Gosched()
	}
	m.now = m.s.clock.Now()
	m.runTimers()
}
