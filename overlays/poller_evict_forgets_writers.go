//go:build ignore

// Wrong: Evict wakes only the reader.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_evict_forgets_writers) ./poller -run TestExplorerFinds
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
	for i := range d.deadlines {
		d.p.s.StopTimer(&d.deadlines[i].Timer)
		d.deadlines[i].seq = 0
	}
	d.gates[0].syncPoint(AtPublish)
	d.publish()
	t, gone := d.gates[Read.index()].evict()
	if t != nil {
		woken.Push(t)
	}
	if gone {
		away = Read
	}
	return woken, away, nil
}
