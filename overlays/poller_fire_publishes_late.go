//go:build ignore

// Wrong: Fire checks the gate before it publishes the expiry: a task that goes to sleep between
// the two misses its deadline, and sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_fire_publishes_late) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the look at the gate and the publishing: workers
// change only at events.
// Exercise: expire
// Told as: Fire looks for the task at the gate, and only then shows
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
	d.wakeForError(dl.mode, &woken)
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	return woken
}
