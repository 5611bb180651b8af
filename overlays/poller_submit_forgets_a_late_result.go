//go:build ignore

// Wrong: after an early end the error is returned, and not what has come.
// Exercise: submit
// Told as: The operation was complete before its cancel came
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
		finished = true
		k.Finish(op)
		return early
	}
	finished = true
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
