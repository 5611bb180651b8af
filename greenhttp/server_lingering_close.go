package greenhttp

// This file answers: how is a connection closed on a peer that still sends?

import (
	"io"
	"time"
)

// lingeringTime is how long a peer gets to read an answer while it still sends.
const lingeringTime = 500 * time.Millisecond

// lingeringClose ends our side and drops what the peer still sends. Closing at once would
// answer that by a reset, and a reset makes the peer's kernel forget our answer.
//
// Go: net/http/server.go (*conn).closeWriteAndWait
func (c *serverConn) lingeringClose() {
	if c.tls != nil {
		c.tls.CloseWrite()
	}
	c.raw.CloseWrite()
	c.readWithin(lingeringTime)
	io.Copy(io.Discard, c.raw)
}
