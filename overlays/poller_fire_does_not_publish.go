//go:build ignore

// Wrong: the expiry is not published.
// Exercise: expire
// Told as: The deadline has expired, and it is not shown
package poller

import "greenpoll/sched"

func (dl *deadline) Fire(_ *sched.Timer, seq uint64) (woken sched.List) {
	d := dl.d
	d.gates[dl.mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if dl.seq != seq {
		return woken
	}
	dl.seq = 0
	if dl.when > dl.timer {
		dl.moveTimer()
		return woken
	}
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.wakeForError(dl.mode, &woken)
	return woken
}
