//go:build ignore

// Wrong: Rested does not ask what has ended the wait and rests on, as after a deadline that was
// moved: the event is taken out of the gate, and the task sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_rested_rests_on) ./poller -run TestExplorerFinds
// Seen in: rest -backend epoll -workers 1 -at ev=commit,g=2,n=2
// Seen in: rest -backend kqueue -workers 1 -at ev=commit,g=2,n=2
package poller

import "greenpoll/sched"

func (d *Desc) Rested(t *sched.Task, then func(*sched.Task)) (rests bool) {
	d.gates[Read.index()].endWait(t)
	return d.Rest(t, then)
}
