//go:build ignore

// Wrong: start makes the task the view's user only when it has risen: the first Rest is called in
// the name of the task that has accepted the connection, which does not run, and so it panics.
// Breaks: greenpoll: another task or goroutine uses task
// Shown by: go test -overlay $(go run ./tools/overlay sock_rest_user_late) ./sock -run TestTheHandlersReadGetsTheTurn
// Seen in: rest -workers 1 -at ev=resume,g=2
package sock

import "greenpoll/sched"

func (s *service) start(t *sched.Task, c *Conn) {
	c.user = t
	first := true
	t.GoAs(func(t *sched.Task) {
		begins := first
		first = false
		if !begins {
			c.user = t
			if c.Rested(nil) {
				return
			}
		}
		s.serve(t, c, begins)
	}, s.handle)
}
