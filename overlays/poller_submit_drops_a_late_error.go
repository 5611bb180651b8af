//go:build ignore

// Wrong: what Finish has found is dropped if a deadline came, though the cancel came too late.
// Exercise: submit
// Told as: The deadline has passed, and the cancel came too late: the operation has succeeded, so what Finish
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
	finished = true
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 && early == nil {
		return errno
	}
	return d.outcome(op, early)
}
