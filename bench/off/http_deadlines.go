//go:build ignore

// Off: a read deadline is set only where a read may wait: for the rest of a header, for
// a body. (It shows with timeouts only.)
// Plain: it is set for each header, and again behind it.
package greenhttp

import "time"

func (c *serverConn) startOfRequest() time.Time {
	c.readWithin(c.s.headerTimeout())
	return c.t.Sched().Time()
}

func (c *serverConn) startBodyTimeouts(start time.Time, _ bool) {
	if d := c.s.ReadTimeout; d > 0 {
		c.raw.SetReadDeadline(start.Add(d))
		c.readTimed = true
	} else {
		c.readWithin(0)
	}
	if d := c.s.WriteTimeout; d > 0 {
		c.raw.SetWriteDeadline(c.in(d))
		c.writeTimed = true
	}
}
