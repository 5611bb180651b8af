//go:build ignore

// Wrong: what was taken out of the gate is dropped.
// Exercise: close
// Told as: Two tasks sleep at the descriptor, one in each direction
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
		if _, gone := d.gates[mode.index()].evict(); gone {
			away |= mode
		}
	}
	return woken, away, nil
}
