package scenarios

import (
	"errors"
	"fmt"

	"greenpoll"
	"greenpoll/sched"
)

// channel: one task receives from a channel before another has sent. The same park and the same
// ready as at a socket, but no kernel: the sender itself hands the value over.
func channel(t *greenpoll.Task, _ *World) error {
	c := sched.NewChan[int](0)
	var beside sched.WaitGroup
	beside.Go(t, sender{c}.run)
	v, ok := c.Recv(t)
	beside.Wait(t)
	if v != 1 || !ok {
		return fmt.Errorf("received %d, %v", v, ok)
	}
	return nil
}

// A sender sends once.
type sender struct{ to *sched.Chan[int] }

func (s sender) run(t *greenpoll.Task) { s.to.Send(t, 1) }

// deadlock: two tasks wait for each other's value. No descriptor and no timer could wake them,
// so the scheduler can tell: Run returns a *sched.DeadlockError.
func deadlock(t *greenpoll.Task, _ *World) error {
	a, b := sched.NewChan[int](0), sched.NewChan[int](0)
	t.Go(relay{from: a, to: b}.run)
	relay{from: b, to: a}.run(t)
	return errors.New("the tasks have not waited for each other")
}

// A relay passes one value on.
type relay struct{ from, to *sched.Chan[int] }

func (r relay) run(t *greenpoll.Task) {
	v, _ := r.from.Recv(t)
	r.to.Send(t, v)
}
