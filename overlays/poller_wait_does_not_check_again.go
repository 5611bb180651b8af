//go:build ignore

// Wrong: Wait returns when it is woken without an event, though the deadline may have been
// moved: the caller takes that for an event, and tries in vain.
// Breaks: what Wait returns has happened
// Shown by: go test -overlay $(go run ./tools/overlay poller_wait_does_not_check_again) ./poller -run TestExplorerFinds
// Seen in: moved -backend epoll -workers 1 -at ev=try,g=1,n=6
// Seen in: moved -backend kqueue -workers 1 -at ev=try,g=1,n=6
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
		return d.failed(mode)
	}
}
