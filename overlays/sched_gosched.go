//go:build ignore

// Plain: never calls runtime.Gosched, so other goroutines wait until Go preempts the
// worker.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_gosched) ./micro -run - -bench 'Switch$'
// Seen in no scenario: it concerns other goroutines of the program, of which no event tells.
package sched

func (m *machine) tick() {
	m.runs++
	if m.runs%8 == 0 || m.p.empty() && m.s.globalLen.Load() == 0 {
		m.now = m.s.clock.Now()
	}
	m.runTimers()
}
