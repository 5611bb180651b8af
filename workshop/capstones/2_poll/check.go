//go:build ignore

package kernel_test

// This file answers: does the backend keep what its interface promises, before whole sockets rely on it?
// One promise after the other, in the order in which they are best written.

import (
	"time"

	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/sys"

	. "greenpoll/workshop/capstones/2_poll/mine"
)

// made is for the tests, see kernel_exam.go.
func made() (greenpoll.Kernel, error) { return New() }

func check(c *verdict.Check) {
	wakes(c)
	edges(c)
	room(c)
	later(c)
	asleep(c)
	conformance(c)
}

func opened(c *verdict.Check) (*Kernel, poller.Backend) {
	k, err := New()
	if err != nil {
		c.Fail("New returned the error %v.", err)
	}
	b := k.Backend()
	if b == nil {
		c.Fail("Backend returned nil: the kernel has no poll side.")
	}
	return k, b
}

// wait is one Wait, repeated if a signal has ended it.
func wait(c *verdict.Check, b poller.Backend, delay int64, room int) []poller.Event {
	events := make([]poller.Event, room)
	for {
		n, err := b.Wait(delay, events)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			c.Fail("Wait(%d ns) returned the error %v.", delay, err)
		}
		if n < 0 || n > room {
			c.Fail("Wait returned %d events, and its caller has room for %d.", n, room)
		}
		c.Goes("Wait(%d ns) -> %+v", delay, events[:n])
		return events[:n]
	}
}

func wakes(c *verdict.Check) {
	_, b := opened(c)
	c.Asleep(func() string {
		return "Wake was called, and a Wait without an end goes on sleeping: poll(2) needs a descriptor in its set that Wake makes readable."
	})
	for range 2 {
		must(c, "Wake", b.Wake())
		must(c, "Wake", b.Wake())
		c.Want(0, len(wait(c, b, 0, 8)), "A wake-up is not an event of a descriptor.")
		c.Want(0, len(wait(c, b, -1, 8)), "A wake-up is not an event of a descriptor.")
		begun := time.Now()
		wait(c, b, 20e6, 8)
		if time.Since(begun) < 20*time.Millisecond {
			c.Fail("A Wait of 20 ms returned at once, though nothing was new: the wake-up before it was not taken away, or the time was cut to whole milliseconds below.")
		}
	}
	asleep := make(chan bool)
	go func() { wait(c, b, -1, 8); close(asleep) }()
	time.Sleep(20 * time.Millisecond) // it may sleep by then; the other order is right, too
	wait(c, b, 0, 8)                  // another worker looks
	must(c, "Wake", b.Wake())
	<-asleep
	must(c, "Close", b.Close())
}

// pair returns two connected sockets: ours is armed.
func pair(c *verdict.Check, b poller.Backend, token uint64) (ours, theirs int) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	must(c, "socketpair", err)
	if err := b.Arm(fds[0], token); err != nil {
		c.Fail("Arm returned the error %v.", err)
	}
	return fds[0], fds[1]
}

func modes(c *verdict.Check, events []poller.Event, token uint64) (m poller.Mode) {
	for _, e := range events {
		c.Want(token, e.Token, "An event must bring the token that Arm was given, all 64 bits of it.")
		m |= e.Mode
	}
	return m
}

func write(c *verdict.Check, fd int, text string) {
	_, err := unix.Write(fd, []byte(text))
	must(c, "write", err)
}

// edges: what was reported is no news, and after a try it is.
func edges(c *verdict.Check) {
	k, b := opened(c)
	calls, is := any(k).(sys.ReadinessCalls)
	if !is {
		c.Fail("The kernel has no longer the call side: it needs all of sys.ReadinessCalls.")
	}
	const token = 0xfedcba98_89abcdef
	ours, theirs := pair(c, b, token)
	c.Asleep(func() string {
		return "An armed socket has news, and Wait goes on sleeping: the set that it sleeps on is not the one of now."
	})
	if modes(c, wait(c, b, -1, 8), token)&poller.Write == 0 {
		c.Fail("A new socket has room to write, and the first Wait did not say so.")
	}
	if n := len(wait(c, b, 0, 8)); n > 0 {
		c.Fail("A socket that has room was reported again, though nothing has changed and nobody has tried: poll(2) reports a level for as long as it lasts, and a backend reports it once. With this one an idle worker never sleeps.")
	}
	write(c, theirs, "hello")
	if modes(c, wait(c, b, -1, 8), token)&poller.Read == 0 {
		c.Fail("Bytes have come, and Wait did not report Read.")
	}
	if n := len(wait(c, b, 0, 8)); n > 0 {
		c.Fail("Bytes that nobody has read yet were reported twice: it is one edge.")
	}
	again(c, b, calls, token, ours, theirs)
	c.Asleep(func() string {
		return "The peer has closed, and Wait goes on sleeping: an end is news, also while bytes are unread."
	})
	must(c, "close", unix.Close(theirs))
	if modes(c, wait(c, b, -1, 8), token)&poller.Hangup == 0 {
		c.Fail("The peer has closed, and Wait did not report Hangup.")
	}
	if n := len(wait(c, b, 0, 8)); n > 0 {
		c.Fail("The hang-up was reported again, though nobody has tried: poll(2) reports POLLHUP and POLLERR also if no bit is asked for, for ever.")
	}
	calls.Close(ours)
	must(c, "Close", b.Close())
}

// again: the socket is read, and other bytes come before the next Wait.
func again(c *verdict.Check, b poller.Backend, calls sys.ReadinessCalls, token uint64, ours, theirs int) {
	p := make([]byte, 8)
	if n, errno := calls.Read(ours, p); n != 5 || errno != 0 {
		c.Fail("The kernel's Read of 5 bytes returned %d, %v.", n, errno)
	}
	write(c, theirs, "again") // no Wait has seen the socket empty in between
	c.Asleep(func() string {
		return "The bytes were read, others have come, and Wait goes on sleeping: between two polls the level fell and rose again. Only the call that was made in between tells of it."
	})
	if modes(c, wait(c, b, -1, 8), token)&poller.Read == 0 {
		c.Fail("Bytes were read, and others have come: Wait did not report Read.")
	}
}

func room(c *verdict.Check) {
	_, b := opened(c)
	seen := make(map[uint64]bool)
	for token := range uint64(3) {
		pair(c, b, token+1)
	}
	c.Asleep(func() string {
		return "Three sockets have news, Wait had room for two at a time, and the third is never reported: what found no room is still news."
	})
	for len(seen) < 3 {
		for _, e := range wait(c, b, -1, 2) {
			seen[e.Token] = true
		}
	}
}
