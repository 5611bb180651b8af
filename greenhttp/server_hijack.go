package greenhttp

// This file answers: what if a handler wants the connection itself? Hijack hands it over.

import (
	"bufio"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"greenpoll/sched"
	"greenpoll/sock"
)

// Hijack gives the connection to the handler, which from now on has to close it: the server
// forgets it, in Shutdown and Close, too. Deadlines are removed. Bytes that were read ahead
// are in the Reader, so read there and not from the Conn; bytes that were written are sent.
// Errors are http.ErrHijacked, or the connection's.
//
// The Conn is a *sock.Handover, or for HTTPS a *tls.Conn, whose NetConn has the methods of
// one. Its user is the handler's task (in a Blocking handler: any goroutine). That task ends
// when the handler returns: another task that takes over the connection calls Use first. The
// handler may also stay, and serve the connection to its end. For one task that reads and
// another that writes, a *sock.Handover has Bind; a *tls.Conn needs Use with nil.
//
// Go: net/http/server.go (*response).Hijack
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c := w.c
	if err := w.usable(); err != nil {
		return nil, nil, err
	}
	if w.status != 0 {
		if err := w.FlushError(); err != nil {
			return nil, nil, err
		}
	}
	w.ctx.unwatchHangup() // the handler may watch it now
	c.hijacked = true
	c.raw.SetDeadline(time.Time{})
	bodyWriters.put(w.body)
	w.body = nil
	c.setState(http.StateHijacked)
	c.s.untrackConn(c)
	return c.wire.Conn, bufio.NewReadWriter(c.r, c.w), nil
}

// Use makes t the user of a connection that came from Hijack: from now on its calls, and
// those of a tls.Conn over it, park t. A nil t means any goroutine; the scheduler then
// waits for goroutines until the connection is closed. The caller ensures that no call is
// in progress. Use panics if c is not such a connection.
func Use(c net.Conn, t *sched.Task) {
	if over, ok := c.(*tls.Conn); ok {
		c = over.NetConn()
	}
	if under, ok := c.(*underlyingConn); ok {
		c = under.Handover
	}
	raw, ok := c.(*sock.Handover)
	if !ok {
		panic("greenhttp: Use of a connection that does not come from Hijack")
	}
	if t == nil {
		raw.Guest()
	}
	raw.Set(t)
}
