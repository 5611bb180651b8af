//go:build ignore

// Wrong: finished is set before the wait, so that a task that leaves it by a panic ends nothing.
// Exercise: submit
// Told as: The task has left its wait by a panic, and the kernel still owns
package poller

import "greenpoll/sched"

func (d *Desc) Execute(t *sched.Task, op *Op, k Submitter) error {
	if err := d.submit(t, op, k); err != nil {
		return err
	}
	finished := true
	defer func() {
		if !finished {
			d.Forget(op.Mode)
			d.reclaim(op, k)
			k.Finish(op)
		}
	}()
	early := d.waitUnlessFailed(t, op)
	if early != nil {
		d.endEarly(t, op, k)
	}
	finished = true
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
