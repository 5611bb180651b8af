package greenhttp

// This file answers: how is a connection closed on a peer that still sends?

import (
	"io"
	"time"
)

// lingerTime is how long a peer gets to read an answer while it still sends.
const lingerTime = 500 * time.Millisecond

// linger ends our side and drops what the peer still sends. Closing at once would
// answer that by a reset, and a reset makes the peer's kernel forget our answer.
//
// Go: net/http/server.go (*conn).closeWriteAndWait
func (c *serverConn) linger() {
	if c.tls != nil {
		c.tls.CloseWrite()
	}
	c.raw.CloseWrite()
	c.readWithin(lingerTime)
	io.Copy(io.Discard, c.raw)
}
