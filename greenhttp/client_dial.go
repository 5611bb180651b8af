package greenhttp

// This file answers: how does the client open a new connection? TCP first, then whatever a
// proxy needs, then, for https, TLS on top.

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"os"
	"sync/atomic"
	"time"

	"greenpoll/sched"
	"greenpoll/sock"
)

// persistConn is one connection to a server or a proxy. It belongs to one call at a time,
// or to the pool.
//
// Go: net/http/transport.go persistConn. It has two goroutines as well: readLoop and writeLoop.
type persistConn struct {
	// raw is the socket. It is a Handover, because one task after another uses the layers
	// above it: the TLS state and the bufio pair keep a reference to it.
	raw        *sock.Handover
	stream     net.Conn             // raw, or TLS over it
	underlying *underlyingConn      // between raw and TLS; nil without TLS
	tls        *tls.ConnectionState // nil for http
	wire       wireConn             // over stream
	r          *bufio.Reader
	w          *bufio.Writer

	pool      *pool
	cacheKey  connectMethodKey
	reused    bool        // it has served an earlier call
	idleAt    time.Time   // when it became idle
	uncounted atomic.Bool // the pool no longer counts it
}

// close closes the connection. Any goroutine may call it, since it writes nothing: TLS's
// close_notify would be a write, which may park the caller.
func (c *persistConn) close() {
	c.raw.Close()
	c.uncount()
}

// uncount removes the connection from the pool's count, once.
func (c *persistConn) uncount() {
	if !c.uncounted.Swap(true) {
		c.pool.decConnsPerHost(c.cacheKey)
	}
}

// dialWithin returns sock.Dialer's DialContext, bounded by timeout unless that is 0. It
// reports its attempts to the trace hooks in the context.
func dialWithin(timeout time.Duration) func(*sched.Task, context.Context, string, string) (*sock.Conn, error) {
	return func(t *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error) {
		d := sock.Dialer{Timeout: timeout}
		if h := httptrace.ContextClientTrace(ctx); h != nil {
			d.ConnectStart, d.ConnectDone = h.ConnectStart, h.ConnectDone
		}
		return d.DialContext(t, ctx, network, address)
	}
}

// dial opens a connection for the call.
//
// Go: net/http/transport.go (*Transport).dialConn
func (k *call) dial() error {
	dial := k.tr.DialContext
	if dial == nil {
		dial = dialWithin(0)
	}
	raw, err := dial(k.t, k.ctx, "tcp", k.firstHop())
	if raw == nil && err == nil {
		err = errors.New("net/http: Transport.DialContext hook returned (nil, nil)")
	}
	if err != nil {
		k.tr.pool(k.t).decConnsPerHost(k.key)
		return k.proxyError(err)
	}
	c := &persistConn{raw: raw.Handover(), pool: k.tr.pool(k.t), cacheKey: k.key}
	c.raw.Set(k.t)
	c.stream = c.raw
	k.c = c
	k.watch() // before what follows, which may wait for ever, too
	if err := k.establish(); err != nil {
		k.release(false)
		return err
	}
	c.wire.Conn = c.stream
	c.r, c.w = bufio.NewReader(&c.wire), bufio.NewWriter(&c.wire)
	return nil
}

// establish goes the rest of the way, from the open socket to the server: CONNECT and TLS.
func (k *call) establish() error {
	if k.proxy != nil && k.proxy.Scheme == "https" {
		if err := k.addTLS(k.proxy.Hostname()); err != nil {
			return k.proxyError(err)
		}
	}
	if k.key.scheme != "https" {
		k.c.tls = nil // that was TLS with the proxy
		return nil
	}
	if k.proxy != nil {
		if err := k.connectThroughProxy(); err != nil {
			return err
		}
	}
	host, _, _ := net.SplitHostPort(k.key.addr)
	return k.addTLS(host)
}

// addTLS puts TLS on the connection. It offers HTTP/1.1 only.
//
// Like everything else, the handshake is cancelled by watch. It gets a context that cannot
// be cancelled, because HandshakeContext would start a goroutine to watch for that.
//
// Go: net/http/transport.go (*persistConn).addTLS
func (k *call) addTLS(name string) error {
	config := k.tr.TLSClientConfig.Clone() // Clone of nil is nil
	if config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName = name
	}
	config.NextProtos = []string{"http/1.1"}
	if k.c.underlying == nil { // otherwise it already carries TLS with the proxy
		k.c.underlying = &underlyingConn{Handover: k.c.raw}
		k.c.stream = k.c.underlying
	}
	t := tls.Client(k.c.stream, config)
	k.traceTLSHandshakeStart()
	k.setTimeout(k.tr.TLSHandshakeTimeout)
	err := t.HandshakeContext(context.WithoutCancel(k.ctx))
	k.clearTimeout(k.tr.TLSHandshakeTimeout)
	if errors.Is(err, os.ErrDeadlineExceeded) && k.ctx.Err() == nil {
		err = handshakeTimeout{}
	}
	if err != nil {
		k.traceTLSHandshakeDone(tls.ConnectionState{}, err)
		return err
	}
	state := t.ConnectionState()
	k.traceTLSHandshakeDone(state, nil)
	k.c.stream, k.c.tls = t, &state
	return nil
}
