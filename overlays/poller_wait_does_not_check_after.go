//go:build ignore

// Wrong: Wait does not check for a close after an event: the task goes on to use a number that
// is closed, or another socket's by now.
// Breaks: a task that is away does not touch the number any more
// Shown by: go test -overlay $(go run ./tools/overlay poller_wait_does_not_check_after) ./poller -run TestExplorerFinds
// Seen in: away -backend epoll -workers 2 -choices 3:1,5:1 -at ev=try,g=3,n=2
// Seen in: away -backend kqueue -workers 2 -choices 3:1,5:1 -at ev=try,g=3,n=2
package poller

import "greenpoll/sched"

func (d *Desc) Wait(t *sched.Task, mode Mode) error {
	g := &d.gates[mode.index()]
	for {
		g.syncPoint(AtFirstCheck)
		if err := d.failed(mode); err != nil {
			return err
		}
		if g.block(t) {
			return nil
		}
	}
}
