//go:build ignore

package poller_test

// This file answers: what if a deadline comes before the completion, or the task leaves its wait by a
// panic?

import (
	"os"
	"syscall"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/sched"
)

// A slow kernel is at work when the deadline passes, and ends the operation when it is asked to.
type slow struct {
	kernel
	d       *poller.Desc
	quick   bool // the operation was complete before its cancel
	taken   bool // the deadline is taken away while the cancel is under way
	tooSoon bool // Finish came before the completion
	waited  bool // a wait has seen it
	goes    string
	told    error
	wrong   string
}

func slows() []*slow {
	return []*slow{
		{goes: "the operation is cancelled", told: os.ErrDeadlineExceeded,
			wrong: "The deadline has passed, and the operation was cancelled: then Execute tells of the deadline."},
		{quick: true, kernel: kernel{finish: syscall.EMSGSIZE}, goes: "the cancel comes too late: the operation has succeeded, and Finish answers EMSGSIZE", told: syscall.EMSGSIZE,
			wrong: "The deadline has passed, and the cancel came too late: the operation has succeeded, so what Finish has found counts, as without a deadline. op.Errno says whether it has succeeded, and early does not."},
		{taken: true, goes: "the operation is cancelled; meanwhile the deadline is taken away", told: os.ErrDeadlineExceeded,
			wrong: "The deadline has passed, the operation was cancelled for it, and meanwhile somebody has taken the deadline away: it is still the reason. Only early knows that, so outcome has to be given it."},
	}
}

func (k *slow) Submit(*poller.Op) (done bool, errno syscall.Errno) {
	k.set(1) // long ago, and nobody sleeps yet
	return false, 0
}

func (k *slow) set(when int64) {
	if _, err := k.d.SetDeadline(poller.Read, when); err != nil {
		panic(err)
	}
}

func (k *slow) Cancel(op *poller.Op) syscall.Errno {
	if op.Done() {
		return syscall.ENOENT
	}
	if k.taken {
		k.set(0)
	}
	ev := &poller.Event{Token: op.Token, Mode: op.Mode, Op: true, Errno: int32(syscall.ECANCELED)}
	if k.quick {
		ev.N, ev.Errno = 5, 0
	}
	poller.Explore(k.d, op.Mode).Deliver(ev)
	return 0
}

func (k *slow) Finish(op *poller.Op) syscall.Errno {
	k.finished++
	k.tooSoon = k.tooSoon || !op.Done()
	return k.finish
}

// late executes an operation that a deadline ends, or is to end.
func late(c *verdict.Check, k *slow) {
	c.Asleep(func() string {
		return "A deadline has passed while the operation was under way, and Execute sleeps for ever: was the kernel asked for its end?"
	})
	d, p, s := exam.Descriptor(c)
	k.d = d
	op := &poller.Op{Kind: "WSARecv", Mode: poller.Read, Buf: make([]byte, 8)}
	poller.ExploreAt(p, func(_ poller.Mode, at poller.Point) {
		k.waited = k.waited || at == poller.AtResult && op.Done()
	})
	if err := s.Run(func(t *sched.Task) error {
		defer c.Recover()
		c.Begins("submit: under way; the deadline passes; %s", k.goes)
		got := d.Execute(t, op, k)
		if k.tooSoon {
			c.Fail("Finish was called while the operation was under way: the kernel has left nothing yet, and may still write there. It comes after the completion, whatever was first.")
		}
		if !op.Done() {
			c.Fail("%s", owned)
		}
		if !k.waited && k.finished > 0 {
			c.Fail("Execute has returned, and only its deferred call waits for the completion. That call is for a task that is thrown out of its wait: it cannot park, so this worker stands still until the completion has come. After a deadline or a close call endEarly, in which the task parks until then.")
		}
		c.Want(k.told, got, "%s", k.wrong)
		return nil
	}); err != nil {
		c.Fail("A deadline has passed while the operation was under way, and after Execute the program ended with: %v", err)
	}
}

// thrown executes an operation whose task is thrown out of its wait, at that point, by a panic.
func thrown(c *verdict.Check, where poller.Point) {
	d, p, s := exam.Descriptor(c)
	k, op := &slow{d: d}, &poller.Op{Kind: "WSARecv", Mode: poller.Read, Buf: make([]byte, 8)}
	thrown := false
	poller.ExploreAt(p, func(_ poller.Mode, at poller.Point) {
		if at == where && !thrown {
			thrown = true
			panic("thrown out of the wait")
		}
	})
	c.Begins("submit: under way; the task is thrown out of %s, by a panic", map[poller.Point]string{
		poller.AtFirstCheck: "waitUnlessFailed", poller.AtCancel: "endEarly, after a deadline"}[where])
	if err := s.Run(func(t *sched.Task) error {
		defer c.Recover()
		func() {
			defer func() {
				if p := recover(); p != nil && !thrown {
					panic(p)
				}
			}()
			_ = d.Execute(t, op, k) // it does not return
		}()
		switch {
		case !op.Done():
			c.Fail("The task has left its wait by a panic, and the kernel still owns the buffer: the deferred call was not allowed to end the operation. finished says that nothing is left to do; set it when the completion has come, and not before the wait.")
		case k.finished != 1:
			c.Fail("The task has left its wait by a panic, and Finish was called %d times. finished says that nothing is left for the deferred call: it is set directly before Finish.", k.finished)
		}
		return nil
	}); err != nil {
		c.Fail("A task was thrown out of its wait, and the program ended with: %v", err)
	}
}
