//go:build ignore

// Wrong: after a deadline it waits for the completion, and does not ask for a cancel.
// Exercise: submit
// Told as: The completion has come, or never will
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
		d.waitDone(t, op, k)
	}
	finished = true
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
