//go:build ignore

// Wrong: finished is not set.
// Exercise: submit
// Told as: Finish was called 2 times
package poller

import "greenpoll/sched"

func (d *Desc) Execute(t *sched.Task, op *Op, k Submitter) error {
	if err := d.submit(t, op, k); err != nil {
		return err
	}
	finished := false
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
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
