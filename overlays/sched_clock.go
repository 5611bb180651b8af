//go:build ignore

// Plain: reads the clock at every switch, not only at every eighth.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_clock) ./micro -run - -bench 'Switch$'
// Seen in no scenario: the simulated clock stands still while tasks run.
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
