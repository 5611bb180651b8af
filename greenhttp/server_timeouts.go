package greenhttp

// This file answers: how long may a client take? All by deadlines of the socket,
// which are timers of the scheduler: a server without timeouts sets none.

import (
	"cmp"
	"time"
)

// in is the time d from now, on the scheduler's clock.
func (c *serverConn) in(d time.Duration) time.Time { return c.t.Sched().Time().Add(d) }

// readWithin sets the read deadline; 0 or less takes it away.
func (c *serverConn) readWithin(d time.Duration) {
	switch {
	case d > 0:
		c.raw.SetReadDeadline(c.in(d))
	case c.readTimed:
		c.raw.SetReadDeadline(time.Time{})
	}
	c.readTimed = d > 0
}

// startOfRequest is when ReadTimeout begins, the zero Time if there is none.
func (c *serverConn) startOfRequest() (now time.Time) {
	if c.s.ReadTimeout > 0 {
		now = c.t.Sched().Time()
	}
	return now
}

// startBodyTimeouts ends the header's deadline and begins those of the body and of the
// response. Without a body nothing is read, and whatever deadline there is may pass.
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

// startIdleTimeout begins the wait for the next request.
func (c *serverConn) startIdleTimeout() {
	c.readWithin(c.s.idleTimeout())
	if c.writeTimed {
		c.raw.SetWriteDeadline(time.Time{})
		c.writeTimed = false
	}
}

// startHandshakeTimeout begins that of TLS's handshake, and returns what ends it.
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
