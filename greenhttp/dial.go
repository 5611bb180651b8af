package greenhttp

// This file answers: how does the client get a new connection? TCP first, then,
// for https, TLS over it.

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"

	"greenpoll/sock"
)

// conn is one connection to a server. One call at a time has it, or the pool.
//
// Go: net/http/transport.go persistConn, which is also two goroutines.
type conn struct {
	// raw is the socket. It is a Handover, since one task after another will use
	// what stands on it: the TLS state and the bufio pair keep it inside.
	raw  *sock.Handover
	wire wire                 // raw, or TLS over it
	tls  *tls.ConnectionState // nil for http
	r    *bufio.Reader
	w    *bufio.Writer

	to     target
	reused bool  // it has served a call before
	since  int64 // when it became idle, the scheduler's time
}

// close ends the connection. Any goroutine may call it, for it writes nothing: TLS's
// polite close_notify would be a write, and so might park whoever closes.
func (c *conn) close() { c.raw.Close() }

// dial opens a connection for the call.
//
// Go: net/http/transport.go (*Transport).dialConn
func (k *call) dial() error {
	dial := k.tr.DialContext
	if dial == nil {
		dial = sock.DialContext
	}
	raw, err := dial(k.t, k.ctx, "tcp", k.to.addr)
	if err != nil {
		return err
	}
	c := &conn{raw: raw.Handover(), to: k.to}
	c.raw.Set(k.t)
	c.wire.Conn = c.raw
	k.c = c
	k.watch() // before the handshake: that may wait for ever, too
	if k.to.scheme == "https" {
		if err := c.secure(k); err != nil {
			k.release(false)
			return err
		}
	}
	c.r, c.w = bufio.NewReader(&c.wire), bufio.NewWriter(&c.wire)
	return nil
}

// secure puts TLS on the connection. Only HTTP/1.1 is offered.
//
// The handshake is cancelled by the watch, as everything else is, and gets the
// context without its end: HandshakeContext would watch it by a goroutine.
func (c *conn) secure(k *call) error {
	config := k.tr.TLSClientConfig.Clone() // of nil: nil
	if config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(k.to.addr)
	}
	config.NextProtos = []string{"http/1.1"}
	t := tls.Client(c.raw, config)
	if err := t.HandshakeContext(context.WithoutCancel(k.ctx)); err != nil {
		return err
	}
	state := t.ConnectionState()
	c.wire.Conn, c.tls = t, &state
	return nil
}
