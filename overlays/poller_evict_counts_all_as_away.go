//go:build ignore

// Wrong: both directions are counted as away.
// Exercise: close
// Told as: Nobody is away, and Evict says so
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
		if t, _ := d.gates[mode.index()].evict(); t != nil {
			woken.Push(t)
		}
		away |= mode
	}
	return woken, away, nil
}
