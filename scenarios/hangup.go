package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/sched"
)

// hangup: a task waits until its peer has gone, without a Read. The poller tells it.
func hangup(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, last{far}.run)
	t.BlockUntil(near.OnHangup)
	return errors.Join(beside.Wait(t), near.Close())
}
