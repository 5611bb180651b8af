//go:build ignore

// Plain: sets a read deadline for every header and resets it afterwards, whether the
// read has to wait or not.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay greenhttp_deadlines) -o /tmp/without ./http && go run ./http -what limits -also without=/tmp/without
// Seen in no scenario: the server of http has no timeouts.
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
