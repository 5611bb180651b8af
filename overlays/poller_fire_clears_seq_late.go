//go:build ignore

// Wrong: a deadline that was moved keeps seq, so that its timer is not set again.
// Exercise: expire
// Told as: The deadline was moved to later, and after the old firing its timer is not set
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
	if dl.when > dl.timer {
		dl.moveTimer()
		return woken
	}
	dl.seq = 0
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
