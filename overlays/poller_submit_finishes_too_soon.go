//go:build ignore

// Wrong: Finish comes before the early end.
// Exercise: submit
// Told as: Finish was called while the operation was under way
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
	finished = true
	errno := k.Finish(op)
	if early != nil {
		d.endEarly(t, op, k)
	}
	if errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
