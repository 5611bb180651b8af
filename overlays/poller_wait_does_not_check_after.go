//go:build ignore

// Wrong: Wait does not check for a close after an event.
// Breaks: a task that is away does not touch the number any more
// Shown by: go test -overlay $(go run ./tools/overlay poller_wait_does_not_check_after) ./poller -run TestExplorerFinds
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
