//go:build ignore

// Wrong: what Finish has found is dropped.
// Exercise: submit
// Told as: The operation succeeded, and Finish has found an error
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
	k.Finish(op)
	return d.outcome(op, early)
}
