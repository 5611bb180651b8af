package sock

// This file answers: is the peer still there, and has it said something? Nothing is
// read to find out.

import "syscall"

// OnHangup makes f be called once, when the peer has ended its side or broken the
// connection, or at once if it has already. It takes the place of an f that was set
// before, and nil takes that away. Our own Close is no hang-up: it forgets f.
//
// f runs on a worker: it must neither block nor park. Any task or goroutine may
// call OnHangup. On a closed connection OnHangup does nothing.
//
// f is called when a worker polls, so it is late by as long as tasks compute. Those that
// compute for long call Task.Checkpoint, which gives the worker away every 10 ms, or ask
// by HungUp. Where the system completes operations, a hang-up behind bytes that nobody
// has read is heard late, by up to a second.
//
// A peer that has only shut its writing side down, and still reads, counts as
// hung up: from here the two look alike. So does, for a datagram socket, a peer's
// answer that nobody listens there.
func (c *Conn) OnHangup(f func()) {
	if !c.f.fdmu.increfSlot() { // no more, for f may be called here, and may close
		return
	}
	defer c.f.decrefSlot()
	c.f.io.onHangup(c.f, tellBefore(f))
}

// HungUp reports whether the peer has ended its side or broken the connection. Unless
// the poller has been told so, it asks the kernel, by one system call: workers that have
// other work, or nobody to wake, poll seldom. What the peer sent before can still be
// read. Any task or goroutine may call it.
func (c *Conn) HungUp() (hungUp bool) {
	f := c.f
	f.withRef(func() error {
		if hungUp = f.desc.HungUp(); !hungUp {
			_, hungUp, _ = f.ask()
		}
		if hungUp {
			tellReceived(nil)
		}
		return nil
	})
	return hungUp
}

// Unread reports whether there is something to read, bytes or the end. It asks the
// kernel, by one system call that takes nothing. While somebody reads, the answer is
// history at once. Any task or goroutine may call it.
func (c *Conn) Unread() (unread bool) {
	f := c.f
	f.withRef(func() error {
		readable, _, errno := f.ask()
		if unread = readable || errno != 0; unread {
			tellReceived(nil)
		}
		return nil
	})
	return unread
}

// ask is Calls.Ask, which a signal may interrupt. The caller holds a reference.
func (f *fd) ask() (readable, ended bool, errno syscall.Errno) {
	for {
		readable, ended, errno = f.calls.Ask(f.num)
		if errno != syscall.EINTR {
			return readable, ended, errno
		}
	}
}
