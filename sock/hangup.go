package sock

// This file answers: is the peer still there, and has it said something? Nothing is
// read to find out.

// OnHangup makes f be called once, when the peer has ended its side or broken the
// connection, or at once if it has already. It takes the place of an f that was set
// before, and nil takes that away. Our own Close is no hang-up: it forgets f.
//
// f runs on a worker: it must neither block nor park. Any task or goroutine may
// call OnHangup. On a closed connection OnHangup does nothing. Where the system
// completes operations, a hang-up behind bytes that nobody has read is heard late, by
// up to a second.
//
// A peer that has only shut its writing side down, and still reads, counts as
// hung up: from here the two look alike. So does, for a datagram socket, a peer's
// answer that nobody listens there.
func (c *Conn) OnHangup(f func()) {
	if !c.f.door.hold() { // no more, for f may be called here, and may close
		return
	}
	defer c.f.letGo()
	c.f.order.onHangup(c.f, f)
}

// HungUp reports whether the peer is known to have ended its side or broken the
// connection. It asks nobody: it is what the poller has been told, and workers that
// have other work, or nobody to wake, poll seldom. Where the system completes
// operations the poller is not told, and the system is asked. What the peer sent before
// can still be read. Any task or goroutine may call it.
func (c *Conn) HungUp() (hungUp bool) {
	c.f.with(func() error {
		hungUp = c.f.order.hungUp(c.f)
		return nil
	})
	return hungUp
}

// Unread reports whether there is something to read, bytes or the end. It asks the
// kernel, with one exception: where the system reports readiness and the last Read has
// emptied the socket, it is what the poller has been told since, as with HungUp. It
// belongs to whoever may read, while no Read is in progress.
func (c *Conn) Unread() (unread bool) {
	f := c.f
	f.with(func() error {
		unread = f.order.unread(f)
		return nil
	})
	return unread
}
