//go:build ignore

// Wrong: Rest takes an event out of the gate and rests all the same: the commit brings the task
// back at once, but its event is gone, and it sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_rest_sleeps_on_an_event) ./poller -run TestExplorerFinds
// Seen in: rest -backend epoll -workers 2 -seed 199 -at ev=commit,g=1,n=4
// Seen in: rest -backend kqueue -workers 2 -seed 199 -at ev=commit,g=1,n=4
// Exercise: rest
// Told as: setWaiting has consumed an event, and the task rests all the same
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtFirstCheck)
	if d.failed(Read) != nil {
		return false
	}
	g.setWaiting(t)
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(g, then)
	return true
}
