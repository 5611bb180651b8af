//go:build ignore

package poller_test

// This file answers: does Evict do all that belongs to a close, once, and in its order? Step by step,
// where nobody waits.

import (
	"errors"
	"net"
	"strings"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/sched"
)

func steps(c *verdict.Check) {
	c.Asleep(func() string {
		return "Evict has come back with the descriptor's lock still taken, or it calls what takes that lock again: nobody can go on any more."
	})
	noTimer(c)
	noWatch(c)
	inOrder(c)
	once(c)
	twoSleep(c)
}

// once is a descriptor that has never had a deadline.
func once(c *verdict.Check) {
	d, _, _ := exam.Descriptor(c)
	c.Begins("Evict, of a descriptor at which nobody waits, without deadlines")
	woken, away, err := evicts(c, d)
	switch {
	case err != nil:
		c.Fail("The first Evict returned %v: it is the one that closes.", err)
	case woken.Len() > 0:
		c.Fail("Nobody waits at the descriptor, and Evict returned a task that it has woken.")
	case away != 0:
		c.Fail("Nobody is away, and Evict says so: the close takes the number from a call that is using it, and the number may be another socket's a moment later. Away is what gate.evict says is gone.")
	}
	if err := d.Prepare(poller.Read); !errors.Is(err, net.ErrClosed) {
		c.Fail("The descriptor is closed, and a call that begins now is not told: it gets %v, and not net.ErrClosed. Set closing, and publish it.", err)
	}
	c.Goes("Evict, once more")
	woken, away, err = d.Evict()
	if !errors.Is(err, net.ErrClosed) || woken.Len() > 0 || away != 0 {
		c.Fail("The second Evict did not return net.ErrClosed: two closers both believe that the number is theirs to close, and the second closes what may be another socket by then.")
	}
}

// evicts is the first Evict of a descriptor without deadlines. With deadlines it has not panicked.
func evicts(c *verdict.Check, d *poller.Desc) (woken sched.List, away poller.Mode, err error) {
	defer func() {
		if recover() != nil {
			c.Fail("The descriptor has never had a deadline, and Evict panics: d.deadlines is nil then.")
		}
	}()
	return d.Evict()
}

// inOrder looks at what is shown when Evict comes to the gates.
func inOrder(c *verdict.Check) {
	d, p, _ := exam.Descriptor(c)
	in := poller.Explore(d, poller.Read)
	early := false
	var looked poller.Mode
	poller.ExploreAt(p, func(mode poller.Mode, at poller.Point) {
		if at == poller.AtLoad {
			looked |= mode
			early = early || !in.Inside(new(poller.Op)).Closed
		}
	})
	c.Begins("Evict, of a descriptor at which nobody waits")
	_, _, err := d.Evict()
	switch {
	case err != nil:
		c.Fail("The first Evict returned %v: it is the one that closes.", err)
	case !in.Inside(new(poller.Op)).Closed:
		c.Fail("After Evict nothing shows that the descriptor is closed: a task that asks without the lock finds no error, and goes to sleep on a socket that is gone. Set closing, and publish it.")
	case early:
		c.Fail("Evict looks for tasks at the gates, and only then shows the close. A task that goes to sleep between the two was not there to be woken, has seen no close, and sleeps for ever. Publish first, then empty the gates.")
	case looked&poller.Read == 0:
		c.Fail("gate.evict was not called for reading: a task that sleeps in Read, or is about to, would sleep for ever.")
	case looked&poller.Write == 0:
		c.Fail("gate.evict was not called for writing: a task that sleeps in Write, or is about to, would sleep for ever.")
	}
}

// twoSleep is a close under a reader and a writer.
func twoSleep(c *verdict.Check) {
	d, p, s := exam.Descriptor(c)
	err := s.Run(func(main *sched.Task) error {
		defer c.Recover()
		var beside sched.WaitGroup
		for _, mode := range []poller.Mode{poller.Read, poller.Write} {
			beside.Go(main, func(t *sched.Task) {
				defer c.Recover()
				if err := d.Wait(t, mode); !errors.Is(err, net.ErrClosed) {
					c.Fail("The wait of a task was ended by a close, and it returned %v, not net.ErrClosed.", err)
				}
			})
		}
		for p.Waiters() < 2 {
			main.Yield()
		}
		c.Begins("two tasks sleep, one in Read, one in Write")
		c.Goes("Evict")
		woken, away, err := d.Evict()
		if err != nil {
			c.Fail("The first Evict returned %v: it is the one that closes.", err)
		}
		c.Want(2, woken.Len(), "Two tasks sleep at the descriptor, one in each direction. Evict has to return both: a task that is not returned sleeps for ever.")
		c.Want(poller.Read|poller.Write, away, "Both directions have a task that does not run, and away has to name both (Read is 1, Write is 2): for one that it leaves out the closer waits, perhaps on the worker that would run it.")
		s.ReadyAll(woken)
		beside.Wait(main)
		return nil
	})
	if err != nil {
		c.Fail("Two tasks slept at the descriptor, and after Evict their program ended with: %v", err)
	}
}

func noTimer(c *verdict.Check) {
	for _, mode := range []poller.Mode{poller.Read, poller.Write} {
		d, _, s := exam.Descriptor(c)
		in := poller.Explore(d, mode)
		if _, err := d.SetDeadline(mode, 1<<40); err != nil {
			c.Fail("This machine: %v", err)
		}
		c.Begins("a deadline is set, for %s", map[poller.Mode]string{poller.Read: "reading", poller.Write: "writing"}[mode])
		c.Goes("Evict")
		if _, _, err := d.Evict(); err != nil {
			c.Fail("The first Evict returned %v: it is the one that closes.", err)
		}
		now, kept := inside(in)
		switch {
		case !kept:
			c.Fail("After Evict the deadlines are gone (d.deadlines = nil), and a timer that is firing at this moment, and whoever asks for a deadline, still look at them. Stop the timers, and leave the two where they are.")
		case now.Deadline == 0:
			c.Fail("Evict has taken the deadline itself away (when = 0): one that had passed already, and whose call has not come to look, counts as if it had not. A close stops the timer, and leaves the deadline as it is.")
		}
		var dump strings.Builder
		s.Dump(&dump)
		if now.Timer != 0 || strings.Contains(dump.String(), "a timer in ") { // as Dump says of what is still set
			c.Fail("The timer of a deadline is still set after the close. It fires when the slot is another socket's, and that one's call ends by a deadline that it never had. Stop both timers.")
		}
	}
}

// noWatch is a close while a function is to be called at the peer's end.
func noWatch(c *verdict.Check) {
	d, p, _ := exam.Descriptor(c)
	d.OnHangup(func() {})
	c.Begins("a function is to be called when the peer hangs up")
	c.Goes("Evict")
	if _, _, err := evicts(c, d); err != nil {
		c.Fail("The first Evict returned %v: it is the one that closes.", err)
	}
	if d.Watched() || p.Waiters() != 0 {
		c.Fail("The function that was to be called at a hang-up is still set after the close, and counted as one that waits: the socket is gone and reports nothing any more, so no deadlock would ever be found. watchHangup(nil) stays as the starter has it.")
	}
}

// inside is what there is in the descriptor; false: its deadlines are gone.
func inside(in poller.Explored) (now poller.Inside, ok bool) {
	defer func() { ok = recover() == nil }()
	return in.Inside(new(poller.Op)), true
}
