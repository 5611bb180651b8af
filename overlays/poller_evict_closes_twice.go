//go:build ignore

// Wrong: a second Evict does it all again.
// Exercise: close
// Told as: The second Evict did not return net.ErrClosed
package poller

import "greenpoll/sched"

func (d *Desc) Evict() (woken sched.List, away Mode, err error) {
	d.gates[0].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
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
