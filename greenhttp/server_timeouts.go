package greenhttp

// This file answers: how long may a client take? Deadlines of the socket bound every wait.
// They are timers of the scheduler: a server without timeouts sets none.

import (
	"cmp"
	"time"
)

// in returns the time d from now, on the scheduler's clock.
func (c *serverConn) in(d time.Duration) time.Time { return c.t.Sched().Time().Add(d) }

// readWithin sets the read deadline; 0 or less removes it.
func (c *serverConn) readWithin(d time.Duration) {
	switch {
	case d > 0:
		c.raw.SetReadDeadline(c.in(d))
	case c.readTimed:
		c.raw.SetReadDeadline(time.Time{})
	}
	c.readTimed = d > 0
}

// startOfRequest returns when ReadTimeout begins, the zero Time if there is none.
func (c *serverConn) startOfRequest() (now time.Time) {
	if c.s.ReadTimeout > 0 {
		now = c.t.Sched().Time()
	}
	return now
}

// startBodyTimeouts ends the header's deadline and starts those of the body and of the
// response. Without a body nothing is read, so an old deadline may pass.
func (c *serverConn) startBodyTimeouts(start time.Time, body bool) {
	switch d := c.s.ReadTimeout; {
	case !body:
	case d > 0:
		c.raw.SetReadDeadline(start.Add(d))
		c.readTimed = true
	default:
		c.readWithin(0)
	}
	if d := c.s.WriteTimeout; d > 0 {
		c.raw.SetWriteDeadline(c.in(d))
		c.writeTimed = true
	}
}

// startIdleTimeout starts the wait for the next request.
func (c *serverConn) startIdleTimeout() {
	c.readWithin(c.s.idleTimeout())
	if c.writeTimed {
		c.raw.SetWriteDeadline(time.Time{})
		c.writeTimed = false
	}
}

// startHandshakeTimeout starts the timeout of the TLS handshake, and returns a function
// that ends it.
func (c *serverConn) startHandshakeTimeout() (stop func()) {
	d := c.s.handshakeTimeout()
	if d == 0 {
		return func() {}
	}
	c.raw.SetDeadline(c.in(d))
	return func() { c.raw.SetDeadline(time.Time{}) }
}

func (s *Server) headerTimeout() time.Duration {
	return cmp.Or(s.ReadHeaderTimeout, s.ReadTimeout)
}

func (s *Server) idleTimeout() time.Duration { return cmp.Or(s.IdleTimeout, s.ReadTimeout) }

// handshakeTimeout is the shortest of the timeouts for a request.
func (s *Server) handshakeTimeout() (d time.Duration) {
	for _, v := range [...]time.Duration{s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout} {
		if v > 0 && (d == 0 || v < d) {
			d = v
		}
	}
	return d
}
