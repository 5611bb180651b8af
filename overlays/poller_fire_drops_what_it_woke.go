//go:build ignore

// Wrong: the task that was taken out of its gate is not returned.
// Exercise: expire
// Told as: The task was taken out of its gate, and nobody makes it ready
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
	d.publish()
	var list sched.List
	d.wakeForError(dl.mode, &list)
	return woken
}
