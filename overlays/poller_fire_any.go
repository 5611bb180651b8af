//go:build ignore

// Wrong: Fire does not check whether its deadline is the latest one set: a timer that could no
// longer be stopped ends a call that has another deadline, or none.
// Breaks: a deadline that was reset cannot be fired by its old timer
// Shown by: go test -overlay $(go run ./tools/overlay poller_fire_any) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between a timer's leaving the heap and its Fire: workers
// change only at events.
// Exercise: expire
// Told as: A timer that could no longer be stopped has fired
package poller

import "greenpoll/sched"

func (dl *deadline) Fire(_ *sched.Timer, _ uint64) (woken sched.List) {
	d := dl.d
	d.gates[dl.mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	dl.seq = 0
	if dl.when > dl.timer { // it was moved since
		dl.moveTimer()
		return woken
	}
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
