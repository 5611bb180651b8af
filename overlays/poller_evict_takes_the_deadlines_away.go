//go:build ignore

// Wrong: the deadlines are set to none, and one that had passed counts as if it had not.
// Exercise: close
// Told as: Evict has taken the deadline itself away
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
			d.deadlines[i].when = 0
		}
	}
	d.gates[0].syncPoint(AtPublish)
	d.publish()
	for _, mode := range [...]Mode{Read, Write} {
		t, gone := d.gates[mode.index()].evict()
		if t != nil {
			woken.Push(t)
		}
		if gone {
			away |= mode
		}
	}
	return woken, away, nil
}
