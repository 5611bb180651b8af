//go:build ignore

package kernel_test

// This file answers: what of a Wait that sleeps, while other workers change what it should wait for? And does one
// with nothing to do sleep at all?

import (
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/sock"
	"greenpoll/sys"

	. "greenpoll/workshop/capstones/2_poll/mine"
)

// later: while a Wait sleeps, a socket is armed, another tried, and one closed.
func later(c *verdict.Check) {
	k, b := opened(c)
	calls := any(k).(sys.ReadinessCalls)
	ours, theirs := pair(c, b, 7)
	wait(c, b, -1, 8) // its room
	write(c, theirs, "x")
	wait(c, b, -1, 8)
	sleep := func(want string, change func()) {
		c.Asleep(func() string { return want })
		done := make(chan []poller.Event)
		go func() {
			for { // a Wait may return early, with nothing
				if events := wait(c, b, -1, 8); len(events) > 0 {
					done <- events
					return
				}
			}
		}()
		time.Sleep(20 * time.Millisecond) // it mostly sleeps by then; the other order is right, too
		change()
		<-done
	}
	sleep("While a Wait slept, another worker armed a socket that is ready, and the Wait goes on sleeping: the set in the kernel's hands is the old one.", func() { pair(c, b, 8) })
	sleep("While a Wait slept, another worker's Read left bytes in the socket, and the Wait goes on sleeping: the level is news again, and the set in the kernel's hands does not ask for it.", func() {
		write(c, theirs, "yz")
		calls.Read(ours, make([]byte, 1))
	})
	closed(c, b, calls)
}

// closed: the peer must see the end.
func closed(c *verdict.Check, b poller.Backend, calls sys.ReadinessCalls) {
	c.Asleep(func() string {
		return "While a Wait slept, another worker closed a socket, and the close does not end."
	})
	a, p := socketPairOfTCP(c)
	must(c, "Arm", b.Arm(a, 9))
	wait(c, b, -1, 8)
	gone := make(chan bool)
	go func() { wait(c, b, -1, 8); close(gone) }()
	time.Sleep(20 * time.Millisecond) // as above
	calls.Close(a)
	c.Asleep(func() string {
		return "A socket was closed while a Wait slept on it, and its peer never sees the end: the sleeping poll(2) holds on to the socket, and nobody has woken it."
	})
	must(c, "read", unix.SetNonblock(p, false))
	n, err := unix.Read(p, make([]byte, 1))
	if n != 0 || err != nil {
		c.Fail("A socket was closed, and its peer's read returned %d, %v, and not the end.", n, err)
	}
	must(c, "Wake", b.Wake())
	<-gone
	disarmed(c, b, calls)
}

const holdsOn = "A listener was disarmed and closed while a Wait slept on it, and its port is still taken when another one is to listen there: Disarm has returned, and the sleeping poll(2) still holds on to the socket. To wake it is not enough: Disarm waits until that poll has ended."

// disarmed: when Disarm returns, no Wait holds on to the descriptor, so after its close the port is free. If
// Disarm does not wait, the poll that it has woken has mostly not ended by then, so a few rounds tell.
func disarmed(c *verdict.Check, b poller.Backend, calls sys.ReadinessCalls) {
	var over atomic.Bool
	gone := make(chan bool)
	go func() {
		defer close(gone)
		for !over.Load() {
			if _, err := b.Wait(-1, make([]poller.Event, 8)); err != nil && err != unix.EINTR {
				c.Fail("Wait returned the error %v.", err)
			}
		}
	}()
	addr, errno := netip.MustParseAddrPort("127.0.0.1:0"), syscall.Errno(0)
	for range 30 {
		c.Asleep(func() string {
			return "While a Wait slept, another worker disarmed a socket, and the Disarm does not return."
		})
		var l int
		if l, addr, errno = listener(addr); errno == unix.EADDRINUSE {
			c.Fail("%s", holdsOn)
		}
		must(c, "a listener", asError(errno))
		must(c, "Arm", b.Arm(l, 10))
		time.Sleep(time.Millisecond) // it mostly sleeps by then, as above
		must(c, "Disarm", b.Disarm(l))
		calls.Close(l)
	}
	over.Store(true)
	must(c, "Wake", b.Wake())
	<-gone
}

func asError(errno syscall.Errno) error {
	if errno != 0 {
		return errno
	}
	return nil
}

// listener returns one of the system's, and where it listens.
func listener(at netip.AddrPort) (l int, addr netip.AddrPort, errno syscall.Errno) {
	n := sys.Native.(sys.ReadinessCalls)
	l, errno = n.Socket("tcp4")
	if errno == 0 {
		errno = n.Bind(l, at, "")
	}
	if errno == 0 {
		errno = n.Listen(l)
	}
	addr, _, _ = n.Names(l, false)
	return l, addr, errno
}

func socketPairOfTCP(c *verdict.Check) (ours, theirs int) {
	n := sys.Native.(sys.ReadinessCalls)
	l, addr, errno := listener(netip.MustParseAddrPort("127.0.0.1:0"))
	must(c, "a listener", asError(errno))
	theirs, errno = n.Socket("tcp4")
	if errno == 0 {
		errno = n.Connect(theirs, addr, "")
	}
	must(c, "blocking", unix.SetNonblock(l, false))
	ours, _, _, accepted := n.Accept(l)
	if errno != unix.EINPROGRESS && errno != 0 || accepted != 0 {
		c.Fail("This machine: a connection: %v, %v", errno, accepted)
	}
	return ours, theirs
}

// countingBackend counts the polls.
type countingBackend struct {
	poller.Backend
	waits atomic.Int64
}

func (b *countingBackend) Wait(delay int64, events []poller.Event) (int, error) {
	b.waits.Add(1)
	return b.Backend.Wait(delay, events)
}

// counted is a kernel whose polls are counted.
type counted struct {
	*Kernel
	b *countingBackend
}

func (k counted) Backend() poller.Backend { return k.b }

// asleep: while all tasks wait for their peers, the worker sleeps in one poll.
func asleep(c *verdict.Check) {
	k, b := opened(c)
	count := &countingBackend{Backend: b}
	c.Asleep(func() string {
		return "Twenty tasks wait for bytes, and 200 ms later nothing goes on any more: a timer ends a Wait, too."
	})
	var before, after int64
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		for range 10 {
			conn, err := sock.Dial(t, "tcp", l.Addr().String())
			if err != nil {
				return err
			}
			other, err := l.AcceptConn()
			if err != nil {
				return err
			}
			for _, one := range []*sock.Conn{conn, other} {
				t.Go(func(t *greenpoll.Task) {
					_, _ = one.Bind(t).Read(make([]byte, 8)) // until the end
				})
			}
		}
		t.Sleep(50 * time.Millisecond)
		before = count.waits.Load()
		t.Sleep(200 * time.Millisecond)
		after = count.waits.Load()
		return nil
	}, greenpoll.WithKernel(counted{k, count}), greenpoll.WithWorkers(1))
	if err != nil {
		c.Fail("Twenty tasks on one worker: Run returned %v.", err)
	}
	if after-before > 20 {
		c.Fail("Twenty tasks waited for bytes that did not come, and the worker polled %d times in 200 ms: while every task is parked, nobody uses the processor.", after-before)
	}
}
