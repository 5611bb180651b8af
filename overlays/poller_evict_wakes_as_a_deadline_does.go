//go:build ignore

// Wrong: it wakes the tasks as a deadline does, and counts nobody as away.
// Exercise: close
// Told as: Both directions have a task that does not run
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
	d.gates[0].syncPoint(AtPublish)
	d.publish()
	for _, mode := range [...]Mode{Read, Write} {
		d.wakeForError(mode, &woken)
	}
	return woken, away, nil
}
