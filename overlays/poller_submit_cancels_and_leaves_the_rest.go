//go:build ignore

// Wrong: it asks for a cancel itself, returns, and only the deferred call ends the operation.
// Exercise: submit
// Told as: Execute has returned, and only its deferred call waits
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
		k.Cancel(op)
		return early
	}
	finished = true
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}
