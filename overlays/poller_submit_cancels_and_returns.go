//go:build ignore

// Wrong: it cancels, and does not wait for the completion.
// Exercise: submit
// Told as: Execute has returned, and the kernel still owns the buffer
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
	if early != nil {
		d.askCancel(t, op, k)
		return early
	}
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
