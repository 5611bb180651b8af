//go:build ignore

// Wrong: the clock is asked, and not what the timer was set to.
// Exercise: expire
// Told as: The deadline's own timer has fired, and Fire has set it again
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
	if dl.when > d.p.s.Now() {
		dl.moveTimer()
		return woken
	}
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
