//go:build ignore

// Wrong: after a deadline is removed, a timer that is already firing is still accepted.
// Breaks: a deadline that was reset cannot be fired by its old timer
// Shown by: go test -overlay $(go run ./tools/overlay poller_reset_keeps_number) ./poller -run TestExplorerFinds
package poller

func (dl *deadline) stopTimer() {
	if dl.seq != 0 {
		dl.d.p.s.StopTimer(&dl.Timer)
	}
}
