//go:build ignore

// Wrong: Evict checks the gates before it publishes the close: a task that goes to sleep between
// the two sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_evict_publishes_late) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the look at the gates and the publishing: workers
// change only at events.
// Exercise: close
// Told as: Evict looks for tasks at the gates, and only then shows the close
package poller

import (
	"net"

	"greenpoll/sched"
)

func (d *Desc) Evict() (woken sched.List, away Mode, err error) {
	d.gates[0].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return woken, 0, net.ErrClosed
	}
	d.closing = true
	d.watchHangup(nil)
	if d.deadlines != nil {
		for i := range d.deadlines {
			d.deadlines[i].stopTimer()
		}
	}
	for _, mode := range [...]Mode{Read, Write} {
		t, gone := d.gates[mode.index()].evict()
		if t != nil {
			woken.Push(t)
		}
		if gone {
			away |= mode
		}
	}
	d.gates[0].syncPoint(AtPublish)
	d.publish()
	return woken, away, nil
}
