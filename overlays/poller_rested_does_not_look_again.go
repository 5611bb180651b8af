//go:build ignore

// Wrong: Rested never rests on, though the deadline that has ended the sleep may have been moved:
// the handler is called when there is nothing to read, and its Read parks, on a stack.
// Breaks: what Wait returns has happened
// Shown by: go test -overlay $(go run ./tools/overlay poller_rested_does_not_look_again) ./poller -run TestExplorerFinds
// Seen in no scenario: in none is the deadline of a task at rest moved.
package poller

import "greenpoll/sched"

func (d *Desc) Rested(t *sched.Task, then func(*sched.Task)) (rests bool) {
	d.gates[Read.index()].endWait(t)
	return false
}
