//go:build ignore

// Wrong: Fire does not check whether its deadline has been moved to a later time: the call ends
// too early.
// Breaks: a deadline that was reset cannot be fired by its old timer
// Shown by: go test -overlay $(go run ./tools/overlay poller_fire_does_not_see_a_move) ./poller -run TestExplorerFinds
// Seen in: moved -workers 1 -at ev=move
// Exercise: expire
// Told as: The deadline was moved to later, the timer fired at the old time
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
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
