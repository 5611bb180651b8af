//go:build ignore

// Wrong: the deadlines are gone after it, and a timer that is firing looks at them.
// Exercise: close
// Told as: After Evict the deadlines are gone
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
	d.deadlines = nil
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
