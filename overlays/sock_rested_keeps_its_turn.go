//go:build ignore

// Wrong: Rested keeps the turn to read that Rest has taken: the handler's own Read waits for it,
// for ever.
// Breaks: all tasks are asleep: deadlock
// Shown by: go test -overlay $(go run ./tools/overlay sock_rested_keeps_its_turn) ./sock -run TestTheHandlersReadGetsTheTurn
// Seen in: rest -workers 1 -at ev=commit,g=2,n=2
package sock

import (
	"greenpoll/poller"
	"greenpoll/sched"
)

func (c *Conn) Rested(then func(t *sched.Task)) (rests bool) {
	f, t := c.f, c.user
	rests, err := f.io.rested(f, t, then)
	if !rests && t.Tracing() {
		f.emitReturn(t, poller.Read, 0, err)
	}
	return rests
}
