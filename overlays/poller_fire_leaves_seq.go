//go:build ignore

// Wrong: seq stays: the timer that has fired is taken for set.
// Exercise: expire
// Told as: After a deadline had fired another one was set, and its timer was not
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
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
