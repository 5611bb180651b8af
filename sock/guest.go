package sock

// This file answers: how can a program that knows nothing of tasks dial? Through a dialer
// that borrows a Task for the length of each call, on any goroutine, and returns
// connections that goroutines can use. Its counterpart for servers is Listener.Guest.

import (
	"context"
	"net"

	"greenpoll/sched"
)

// GuestDialer dials for ordinary goroutines. Its methods have the signatures that other
// packages require: DialContext is what http.Transport.DialContext takes, and the two
// together implement proxy.Dialer and proxy.ContextDialer of golang.org/x/net. Any number
// of goroutines may call them at once. A task may do so only inside Block, or it would
// block its worker.
//
// Go: net/dial.go Dialer
type GuestDialer struct {
	d Dialer
	s *sched.Sched
}

// Guest returns a dialer with d's options that opens its connections on s.
func (d Dialer) Guest(s *sched.Sched) *GuestDialer { return &GuestDialer{d, s} }

// DialContext is Dialer.DialContext for the calling goroutine. It blocks until the
// connection is made or refused, or ctx ends. The result is a *Conn, or for datagrams a
// *PacketConn, and a guest view: until it is closed, the scheduler reports no deadlock,
// even if all tasks sleep. Errors are *net.OpError, as in package net; one that wraps
// net.ErrClosed means that Run is ending.
//
// Go: net/dial.go (*Dialer).DialContext
func (g *GuestDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	g.s.Hold() // a dial in progress may yet wake a task
	defer g.s.Release()
	t := g.s.Guest()
	defer t.Leave()
	c, err := g.d.DialContext(t, ctx, network, address)
	if err != nil {
		return nil, err // not a nil *Conn in an interface
	}
	c = c.Guest() // before Leave: c is t's
	if c.f.datagram {
		return &PacketConn{c.conn}, nil
	}
	return c, nil
}

// Dial is DialContext without a context.
//
// Go: net/dial.go (*Dialer).Dial
func (g *GuestDialer) Dial(network, address string) (net.Conn, error) {
	return g.DialContext(context.Background(), network, address)
}
