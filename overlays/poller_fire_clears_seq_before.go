//go:build ignore

// Wrong: seq is cleared before it is looked at: a stale firing makes the one that counts stale.
// Exercise: expire
// Told as: A stale firing has changed dl.seq
package poller

import "greenpoll/sched"

func (dl *deadline) Fire(_ *sched.Timer, seq uint64) (woken sched.List) {
	d := dl.d
	d.gates[dl.mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	counts := dl.seq == seq
	dl.seq = 0
	if !counts {
		return woken
	}
	if dl.when > dl.timer {
		dl.moveTimer()
		return woken
	}
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
