package greenhttp

// This file answers: what does the task of one connection do? It waits for a request, runs
// the handler, sends the response, and waits again. While it waits for a request it rests, if
// it can, and has no stack: see sock.Conn.Rest.

import (
	"bufio"
	"context"
	"crypto/tls"
	"math"
	"net/http"
	"runtime/debug"
	"sync/atomic"

	"greenpoll/sched"
	"greenpoll/sock"
)

// serverConn is one connection of a Server. It belongs to its task.
//
// Go: net/http/server.go conn
type serverConn struct {
	s   *Server
	t   *sched.Task
	raw *sock.Handover // the socket, below TLS if there is any
	tls *tls.Conn      // nil: plain HTTP

	wire   wireConn // raw or tls
	r      *bufio.Reader
	w      *bufio.Writer // only while a response is written
	ctx    context.Context
	remote string
	secure *tls.ConnectionState

	resp       *response         // to the current request
	then       func(*sched.Task) // risen
	rests      bool              // the task has no stack: it goes on in risen
	readTimed  bool              // a read deadline is set
	writeTimed bool              // a write deadline is set
	hijacked   bool              // the connection belongs to a handler

	// state lets Shutdown close a connection that is waiting, but never one that has begun
	// to read a request.
	//
	//	new     no request yet, perhaps in the handshake -> idle    its task
	//	                                                 -> closed  Shutdown, which closes it
	//	idle    waits for a request                      -> active  its task: the first byte was read
	//	                                                 -> closed  Shutdown, which wakes it
	//	active  reads, handles or answers a request      -> idle    its task
	//	closed  its task is about to end
	state atomic.Int32
}

const (
	stateNew int32 = iota
	stateIdle
	stateActive
	stateClosed
)

func newServerConn(s *Server, t *sched.Task, raw *sock.Conn, base context.Context, config *tls.Config) *serverConn {
	c := &serverConn{s: s, t: t, raw: raw.Handover(), remote: raw.RemoteAddr().String()}
	c.raw.Set(t)
	c.then = c.risen
	c.wire.Conn, c.wire.remain = c.raw, math.MaxInt64
	if config != nil {
		c.tls = tls.Server(&underlyingConn{Handover: c.raw}, config)
		c.wire.Conn = c.tls
	}
	c.ctx = &connContext{base, c}
	if s.ConnContext != nil {
		c.ctx = s.ConnContext(c.ctx, c.wire.Conn)
	}
	return c
}

// serve runs the connection until it rests for the first time, or to its end. A handler that
// panics ends it and nothing else, as in net/http.
//
// Go: net/http/server.go (*conn).serve. It runs to the end, on one stack.
func (c *serverConn) serve() {
	defer c.end()
	c.setState(http.StateNew)
	if c.tls != nil && !c.handshake() {
		return
	}
	// The deadline is set before the state: closeIfIdle sets another one after it.
	c.readWithin(c.s.headerTimeout())
	if c.becomeIdle() && !c.rest() {
		c.serveRequests()
	}
}

// risen goes on with a connection that was at rest: there is something to read.
func (c *serverConn) risen(*sched.Task) {
	if c.raw.Rested(nil) {
		return
	}
	c.rests = false
	defer c.end()
	c.serveRequests()
}

// serveRequests answers one request after the other, until none has begun to arrive.
func (c *serverConn) serveRequests() {
	for c.awaitRequest() {
		req, err := c.readRequest()
		if err != nil {
			c.refuse(err)
			return
		}
		if !c.serveRequest(req) {
			return
		}
		c.setState(http.StateIdle)
		c.startIdleTimeout()
		c.t.Checkpoint() // pipelined requests that have all arrived would never park
		if !c.becomeIdle() || c.rest() {
			return
		}
	}
}

// becomeIdle reports whether the connection may wait for a request.
func (c *serverConn) becomeIdle() bool {
	if !c.transition(stateNew, stateIdle) && !c.transition(stateActive, stateIdle) {
		return false
	}
	if c.s.inShutdown.Load() {
		c.lingeringClose() // Shutdown came after the last response's header, so the client does not know
		return false
	}
	return true
}

// rest reports whether the caller returns: the task rests from here on, without reader and
// stack, and goes on in risen; or TLS has ended. It does not rest if something of a request has
// been read ahead. Only the socket can wake it, and that is no longer there.
func (c *serverConn) rest() (returns bool) {
	if ahead, err := c.hasReadAhead(); ahead || err != nil {
		return err != nil
	}
	c.putReader()
	c.rests = c.raw.Rest(c.then)
	return c.rests
}

func (c *serverConn) hasReadAhead() (bool, error) {
	if c.tls != nil {
		return c.tlsHasReadAhead()
	}
	return c.r != nil && c.r.Buffered() > 0, nil
}

func (c *serverConn) transition(from, to int32) bool { return c.state.CompareAndSwap(from, to) }

// awaitRequest waits for the first byte of a request. It returns false if there will be
// none: the peer has closed, the timeout has passed, or the server is shutting down.
func (c *serverConn) awaitRequest() bool {
	c.takeReader()
	if c.skipEmptyLines() != nil {
		return false
	}
	if _, err := c.r.Peek(1); err != nil || !c.transition(stateIdle, stateActive) {
		return false
	}
	c.setState(http.StateActive)
	return true
}

func (c *serverConn) setState(state http.ConnState) {
	if c.s.ConnState != nil {
		c.s.ConnState(c.wire.Conn, state)
	}
}

// serveRequest runs the handler and completes its response. It reports whether another
// request may follow.
func (c *serverConn) serveRequest(req *http.Request) bool {
	body := c.wrapBody(req)
	defer body.Close() // even if the handler panics: the bufio.Reader below it will serve another connection
	w := newResponse(c, req, body)
	req = &w.req
	defer w.ctx.end()
	c.resp = w
	defer func() { c.resp = nil }() // an idle connection keeps no reference to it
	w.watchHangup()
	c.s.handler(req).ServeHTTP(w, req)
	w.ctx.end()
	if req.MultipartForm != nil {
		req.MultipartForm.RemoveAll()
	}
	return !c.hijacked && w.finish()
}

// end runs last in the task, whether the task returns, panics or is unwound.
func (c *serverConn) end() {
	if c.rests {
		return
	}
	defer c.s.untrackConn(c)
	if p := recover(); p != nil && p != http.ErrAbortHandler {
		c.s.logf("http: panic serving %v: %v\n%s", c.remote, p, debug.Stack())
	}
	if c.hijacked {
		return
	}
	if c.tls != nil {
		c.tls.Close() // sends close_notify, and so may park for a while
	}
	c.raw.Close()
	c.putReader()
	c.setState(http.StateClosed)
}
