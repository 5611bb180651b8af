//go:build ignore

// Wrong: restIn does not look whether the completion has come: the task takes its event out of
// the gate, rests again, and sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_rest_in_does_not_look) ./poller -run TestExplorerFinds
// Seen in: rest -backend iocp -workers 1 -at ev=commit,g=2,n=2
package poller

import "greenpoll/sched"

func (d *Desc) restIn(t *sched.Task, op *Op, k Submitter, then func(*sched.Task)) (rests bool, err error) {
	if d.Rest(t, then) {
		return true, nil
	}
	return false, d.await(t, op, k)
}
