//go:build ignore

// Wrong: Evict wakes only the reader: the task that waits to write sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_evict_forgets_writers) ./poller -run TestExplorerFinds
// Seen in: both -backend epoll -workers 1 -at ev=resume,g=1,n=5
// Seen in: both -backend kqueue -workers 1 -at ev=resume,g=1,n=5
// Seen in: both -backend iocp -workers 1 -at ev=resume,g=1,n=6
// Exercise: close
// Told as: gate.evict was not called for writing
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
	t, gone := d.gates[Read.index()].evict()
	if t != nil {
		woken.Push(t)
	}
	if gone {
		away = Read
	}
	return woken, away, nil
}
