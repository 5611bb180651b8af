package greenhttp

// This file answers: how is a connection closed while its peer is still sending?

import (
	"io"
	"time"
)

// lingeringTime is how long a peer has to read a response while it is still sending.
const lingeringTime = 500 * time.Millisecond

// lingeringClose shuts down our side and drops what the peer still sends. If we closed at
// once, those bytes would be answered by a reset, and a reset makes the peer's kernel
// discard our response.
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
