package poller

// This file answers: how does a task make an operation, where the kernel completes
// them? In another order: submit first, then wait. The kernel works on the caller's
// buffer while the task sleeps, and tells the result. What comes first, the completion,
// a deadline, or a close, decides how the call ends:
//
//	submit            the kernel has it, or has done it at once, or refuses it
//	waitUnlessFailed  asleep until the completion, unless something else comes first
//	endEarly          then: ask for a cancel, and wait for the completion all the same,
//	                  see cancel.go
//	Finish            the aftermath that some calls have
//	outcome           what is told: the completion's result, if it was quicker

import (
	"net"
	"syscall"
	"time"

	"greenpoll/sched"
)

// Execute submits op to k and parks t until the completion has come. The result is
// in op.N, also beside an error: net.ErrClosed or os.ErrDeadlineExceeded if a close
// or a deadline has ended it, else what the kernel says, a syscall.Errno. An
// operation that was complete before its cancel has succeeded: what had arrived is
// returned and not lost. One task or guest at a time has op's direction.
//
// Go: internal/poll/fd_windows.go (*FD).execIO
//
// Step 2: the netpoller is used
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (d *Desc) Execute(t *sched.Task, op *Op, k Submitter) error {
	if err := d.submit(t, op, k); err != nil {
		return err
	}
	return d.await(t, op, k)
}

// await is Execute once op was submitted.
func (d *Desc) await(t *sched.Task, op *Op, k Submitter) error {
	finished := false
	defer func() {
		if !finished { // the task was ended in one of the parks below, after the completion; or Park has panicked
			d.Forget(op.Mode) // it runs: a close must not take it for one that is away, since Finish uses the number
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

// submit hands op to the kernel. An error says that the kernel has nothing of it.
//
// Step 2: the netpoller is used
func (d *Desc) submit(t *sched.Task, op *Op, k Submitter) error {
	op.state.Store(opIdle)
	op.N, op.Errno, op.closeSeen = 0, 0, false
	if err := d.Prepare(op.Mode); err != nil {
		return err
	}
	if err := d.begin(op); err != nil {
		return err
	}
	d.gates[op.Mode.index()].syncPoint(AtSubmit)
	done, errno := k.Submit(op)
	if t.Tracing() {
		d.emitSubmit(t, op, done, errno)
	}
	switch {
	case errno != 0:
		d.abandon(op)
		return errno
	case done:
		d.complete(op.Mode, op.N, op.Errno)
	default:
		d.given(op)
	}
	return nil
}

// waitUnlessFailed waits for the completion, or for what comes before it: a
// deadline, a close, or the end of Run. That does not end the task in its sleep, see
// Holds: its deferred calls must not have the buffer before the kernel has let go of it.
// A task that still sleeps when the poller closes finds op done: see Poller.Close.
//
// Go: internal/poll/fd_windows.go (*FD).waitIO
//
// Step 3: not ready, the task parks
func (d *Desc) waitUnlessFailed(t *sched.Task, op *Op) error {
	g := &d.gates[op.Mode.index()]
	for {
		g.syncPoint(AtResult)
		if op.Done() {
			if t.Tracing() {
				d.emitComplete(t, op)
			}
			return nil
		}
		g.syncPoint(AtFirstCheck)
		if err := d.failed(op.Mode); err != nil {
			return err
		}
		if t.MustEnd() {
			return net.ErrClosed
		}
		g.block(t)
	}
}

// Holds is sched.Holder's: as long as an operation of its direction is under way, the
// end of Run does not end the task that sleeps here; nor one that was at rest, see RestedIn.
func (g *gate) Holds() bool {
	if g.mode() == Read && g.d.rises {
		return true
	}
	ops := g.d.ops.Load()
	return ops != nil && ops[g.mode().opIndex()].Load() != nil
}

// reclaim is for a Park that has panicked, because another task uses t: nobody sleeps, and
// nobody may go on before the kernel has let go of op. It is a fault of the program, which
// mostly ends by it, so this may be slow: it fetches the completion itself, and whatever
// else there is, unless another worker does.
func (d *Desc) reclaim(op *Op, k Submitter) {
	for tries := 0; !op.Done(); tries++ {
		if tries%16 == 0 {
			k.Cancel(op)
		}
		if tries > 1 {
			time.Sleep(time.Millisecond) // another worker may have it in hand
		}
		d.p.s.ReadyAll(d.p.Poll(sched.PollCall{P: -1, M: -1, Why: "panic"}))
	}
}

// outcome tells how op has ended. early is what came before the completion, if
// anything did.
//
// Step 4: ready, the call returns
func (d *Desc) outcome(op *Op, early error) error {
	switch {
	case op.Errno == 0:
		return nil // also if the cancel came too late
	case syscall.Errno(op.Errno) != syscall.ECANCELED:
		return syscall.Errno(op.Errno) // it had failed before the cancel came
	case early == nil:
		// Cancelled by Poller.Close, which evicts first, and done before we looked.
		d.gates[op.Mode.index()].syncPoint(AtFirstCheck)
		early = d.failed(op.Mode)
	}
	if early == nil {
		return syscall.ECANCELED
	}
	return early
}
