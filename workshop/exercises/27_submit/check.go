//go:build ignore

package poller_test

// This file answers: does a submitted operation end with its completion, whatever comes first?

import (
	"errors"
	"syscall"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/explore"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	for _, k := range []*kernel{
		{n: 5},
		{n: 5, finish: syscall.EMSGSIZE, want: syscall.EMSGSIZE},
		{ends: syscall.ECONNRESET, want: syscall.ECONNRESET},
		{ends: syscall.ECONNRESET, finish: syscall.EMSGSIZE, want: syscall.ECONNRESET},
		{refuses: syscall.ENOBUFS, want: syscall.ENOBUFS},
	} {
		once(c, k)
	}
	late(c, slows()[0])
	exam.InEveryOrder(c, mistake, "an operation that completes", "an operation, a deadline", "an operation, a close",
		"an operation that is done at once, a close", "two operations that are done at once, a deadline",
		"an operation that completes, a deadline", "an operation that completes, a close")
	for _, k := range slows()[1:] {
		late(c, k)
	}
	for _, at := range []poller.Point{poller.AtFirstCheck, poller.AtCancel} {
		thrown(c, at)
	}
	exam.OnTheKernels(c, "read", "late", "accept", "cancel", "close")
}

// A kernel does an operation at once, or refuses it.
type kernel struct {
	n                     int
	ends, finish, refuses syscall.Errno
	want                  syscall.Errno
	finished, cancelled   int
}

func (k *kernel) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	op.N, op.Errno = k.n, int32(k.ends)
	return k.refuses == 0, k.refuses
}

func (k *kernel) Cancel(*poller.Op) syscall.Errno { k.cancelled++; return syscall.ENOENT }

func (k *kernel) Finish(*poller.Op) syscall.Errno { k.finished++; return k.finish }

// once executes an operation that k does at once.
func once(c *verdict.Check, k *kernel) {
	const asleep = "The operation was done at once, and brings no completion: Execute sleeps for ever. submit has marked it complete, and waitUnlessFailed sees that; what else is waited for?"
	c.Asleep(func() string { return asleep })
	if k.refuses == 0 {
		c.Begins("submit: done at once, %d bytes, errno %d; Finish answers errno %d", k.n, k.ends, k.finish)
	} else {
		c.Begins("submit: refused, errno %d", k.refuses)
	}
	d, _, s := exam.Descriptor(c)
	op := &poller.Op{Kind: "WSARecv", Mode: poller.Read, Buf: make([]byte, 8)}
	var got error
	err := s.Run(func(t *sched.Task) error {
		defer c.Recover()
		got = d.Execute(t, op, k)
		return nil
	})
	if err != nil {
		c.Fail("%s", asleep)
	}
	var want error
	if k.want != 0 {
		want = k.want
	}
	switch {
	case k.cancelled > 0:
		c.Fail("The operation was complete, or never begun, and Execute has asked to cancel it: only what a deadline or a close has come before is ended early.")
	case k.refuses != 0 && k.finished > 0:
		c.Fail("The kernel refused the operation: nothing of it is to be finished.")
	case k.refuses == 0 && k.finished == 0:
		c.Fail("Finish was not called: what the kernel has left in the record is the result of nobody, and what submit made for it is never released.")
	case k.refuses == 0 && k.finished > 1:
		c.Fail("Finish was called %d times for one operation: it releases what was released already. (Is finished set, so that the deferred call does nothing?)", k.finished)
	case !errors.Is(got, want) && k.finish != 0 && k.ends == 0:
		c.Fail("The operation succeeded, and Finish has found an error in what it left: that is the call's. Execute returned: %v", got)
	}
	c.Want(want, got, "The operation ended so, and Execute has to tell it: the errors of the operation itself come first.")
	c.Want(k.n, op.N, "The number of bytes is the kernel's, and Execute has changed it.")
}

const owned = "Execute has returned, and the kernel still owns the buffer: it writes into memory that the task uses for something else by now. A deadline or a close asks for a cancel, and then the task waits for the completion all the same."

func mistake(il *explore.Interleaving) string {
	switch il.Broken {
	case "no task goes on before the kernel has let go of record and buffer":
		return owned
	case "what was complete before its cancel is returned":
		return "The operation was complete before its cancel came, and Execute does not return its result: the bytes have left the socket, and are lost. What has come counts, and not what was first: see outcome."
	case "no wake-up is lost":
		return "The completion has come, or never will without a cancel, and the task sleeps: after a deadline or a close the kernel has to be asked for the end, and then one completion comes, and no second one."
	case "what Wait returns has happened":
		return "Execute returned something that has not happened: a cancelled operation has no result, and ends with what came first, a deadline or a close."
	}
	return ""
}
