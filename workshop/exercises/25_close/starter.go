//go:build ignore

package poller

import "greenpoll/sched"

func (d *Desc) Evict() (woken sched.List, away Mode, err error) {
	panic("exercise 25, close: end all waits on this descriptor, now and for ever, and remove this line")
	d.gates[0].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.watchHangup(nil)
	// what is changed under the lock stands above AtPublish, what shows it and wakes below
	d.gates[0].syncPoint(AtPublish)
	return woken, away, nil
}
