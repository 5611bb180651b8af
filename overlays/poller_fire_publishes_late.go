//go:build ignore

// Wrong: Fire checks the gate before it publishes the expiry.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_fire_publishes_late) ./poller -run TestExplorerFinds
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
	dl.seq, dl.when = 0, -1
	d.wakeForError(dl.mode, &woken)
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	return woken
}
