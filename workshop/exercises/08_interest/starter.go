//go:build ignore

package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	panic("exercise 8, interest: make the two moves below, and remove this line")
	for {
		g.syncPoint(AtConsume)
		if consumed := false; consumed { // has an event come already?
			if t.Tracing() {
				g.emitConsume(t)
			}
			return true
		}
		g.syncPoint(AtWaiting)
		if registered := false; registered { // else the gate is to say that a task waits
			if t.Tracing() {
				g.emitWait(t)
			}
			return false
		}
		if old := g.state.Load(); old != nil && old != ready {
			panic("greenpoll: two tasks wait for the same direction of one descriptor")
		}
	}
}
