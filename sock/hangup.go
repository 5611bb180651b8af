package sock

// This file answers: is the peer still there, and has it sent anything? We find out without
// reading.

import "syscall"

// OnHangup arranges for f to be called once, when the peer ends its side or breaks the
// connection, or at once if it has already. f replaces the function set before; nil removes
// it. Our own Close is not a hang-up: it removes f.
//
// f runs on a worker: it must neither block nor park. Any task or goroutine may call
// OnHangup. On a closed connection OnHangup does nothing.
//
// f is called when a worker polls, so it is late while tasks compute. A task that computes
// for long should call Task.Checkpoint, which yields the worker every 10 ms, or HungUp.
// Where the system completes operations, a hang-up behind unread bytes is noticed up to a
// second late.
//
// A peer that has only shut down its writing side, and still reads, counts as hung up: from
// here the two look alike. So does a datagram peer's reply that nothing listens at its
// port.
func (c *Conn) OnHangup(f func()) {
	if !c.f.fdmu.increfSlot() { // not a numberRef: f may be called here, and may call Close
		return
	}
	defer c.f.decrefSlot()
	c.f.io.onHangup(c.f, tellBefore(f))
}

// HungUp reports whether the peer has ended its side or broken the connection. Unless the
// poller already knows, it asks the kernel, by one system call: workers that have other
// work, or no task to wake, rarely poll. What the peer sent before can still be read. Any
// task or goroutine may call HungUp.
func (c *Conn) HungUp() (hungUp bool) {
	f := c.f
	f.withRef(func() error {
		if hungUp = f.desc.HungUp(); !hungUp {
			_, hungUp, _ = f.ask()
		}
		if hungUp {
			raceAfterReceive(nil)
		}
		return nil
	})
	return hungUp
}

// Unread reports whether there is something to read, bytes or the end. It asks the kernel,
// by one system call that consumes nothing. While another task reads, the answer may be
// outdated at once. Any task or goroutine may call Unread.
func (c *Conn) Unread() (unread bool) {
	f := c.f
	f.withRef(func() error {
		readable, _, errno := f.ask()
		if unread = readable || errno != 0; unread {
			raceAfterReceive(nil)
		}
		return nil
	})
	return unread
}

// ask calls Calls.Ask, and repeats it if a signal interrupts it. The caller holds a
// reference.
func (f *fd) ask() (readable, ended bool, errno syscall.Errno) {
	for {
		readable, ended, errno = f.calls.Ask(f.num)
		if errno != syscall.EINTR {
			return readable, ended, errno
		}
	}
}
