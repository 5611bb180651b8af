package sock

// This file answers: how do programs that know nothing of tasks dial? By a dialer
// that borrows a Task for the length of a call, on any goroutine, and answers
// with connections for goroutines. Listener.Guest is the other side of it.

import (
	"context"
	"net"

	"greenpoll/sched"
)

// GuestDialer dials for ordinary goroutines. Its methods have the forms that other
// packages ask for: DialContext is what http.Transport.DialContext takes, and both
// together are proxy.Dialer and proxy.ContextDialer of golang.org/x/net. Any
// goroutine may call them, many at once; a task may not, outside Block: it would
// block its worker.
//
// Go: net/dial.go Dialer
type GuestDialer struct {
	d Dialer
	s *sched.Sched
}

// Guest returns a dialer with d's options whose connections run over s.
func (d Dialer) Guest(s *sched.Sched) *GuestDialer { return &GuestDialer{d, s} }

// DialContext is Dialer.DialContext for the calling goroutine, which it blocks until the
// connection is made or refused, or ctx ends. The result is a *Conn, or for datagrams
// a *PacketConn, and a guest view: until it is closed, tasks that all sleep are no
// deadlock. Errors are *net.OpError, as package net's; one that is net.ErrClosed says
// that Run is at its end.
//
// Go: net/dial.go (*Dialer).DialContext
func (g *GuestDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	g.s.Hold() // a dial that is under way may wake a task one day
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

// Dial is DialContext without an end from outside.
//
// Go: net/dial.go (*Dialer).Dial
func (g *GuestDialer) Dial(network, address string) (net.Conn, error) {
	return g.DialContext(context.Background(), network, address)
}
