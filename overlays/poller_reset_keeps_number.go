//go:build ignore

// Wrong: after a deadline is removed, a timer that is already firing is still accepted: it ends
// a call that has no deadline any more.
// Breaks: a deadline that was reset cannot be fired by its old timer
// Shown by: go test -overlay $(go run ./tools/overlay poller_reset_keeps_number) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between a timer's leaving the heap and its Fire: workers
// change only at events.
package poller

func (dl *deadline) stopTimer() {
	if dl.seq != 0 {
		dl.d.p.s.StopTimer(&dl.Timer)
	}
}
