//go:build ignore

// Wrong: when is left as it is: the task is woken for nothing.
// Exercise: expire
// Told as: The deadline's own timer has fired, and the deadline has not expired
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
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
