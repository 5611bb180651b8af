//go:build ignore

package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	panic("exercise 29, rest: register, look again, and have the task rest; remove this line")
}
