//go:build linux || darwin || windows

package sock_test

// This file answers: how are package net and our package asked the same? Each way to open
// sockets is a stack.

import (
	"context"
	"net"
	"time"

	"greenpoll"
	"greenpoll/sock"
)

// A stack is package net, or one of the ways to use ours.
type stack interface {
	dial(network, address, local string) (net.Conn, error)
	listen(network, address string) (net.Listener, error)
	listenPacket(network, address string) (net.PacketConn, error)
	spawn(f func(st stack)) // runs f on the same stack, concurrently with the caller
	do(f func())            // runs f where a dialled connection may be used
	soon() time.Time        // a deadline that nothing here reaches
}

// dialTimeout limits a dial. No peer here is silent, but where only IPv4 listens another
// program may have the same port on IPv6.
const dialTimeout = 5 * time.Second

type goStack struct{}

func (goStack) dial(network, address, local string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout}
	if local != "" {
		var err error
		if d.LocalAddr, err = resolved(network, local); err != nil {
			return nil, &net.OpError{Op: "dial", Net: network, Err: err} // ours takes a text
		}
	}
	return d.Dial(network, address)
}

// resolved resolves a local address, as users of package net have to.
func resolved(network, text string) (net.Addr, error) {
	if network[0] == 'u' {
		return net.ResolveUDPAddr("udp", text)
	}
	return net.ResolveTCPAddr("tcp", text)
}

// listen does without Multipath TCP, which our package does not have. With it Linux drops
// the zone of a listener's address.
func (goStack) listen(network, address string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	return lc.Listen(context.Background(), network, address)
}
func (goStack) listenPacket(network, address string) (net.PacketConn, error) {
	return net.ListenPacket(network, address)
}
func (st goStack) spawn(f func(st stack)) { go f(st) }
func (goStack) do(f func())               { f() }
func (goStack) soon() time.Time           { return time.Now().Add(10 * time.Second) }

type greenStack struct{ t *greenpoll.Task }

func (st greenStack) dial(network, address, local string) (net.Conn, error) {
	c, err := sock.Dialer{LocalAddr: local, Timeout: dialTimeout}.Dial(st.t, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}
func (st greenStack) listen(network, address string) (net.Listener, error) {
	l, err := sock.Listen(st.t, network, address)
	if err != nil {
		return nil, err
	}
	return l, nil
}
func (st greenStack) listenPacket(network, address string) (net.PacketConn, error) {
	c, err := sock.ListenPacket(st.t, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}
func (st greenStack) spawn(f func(st stack)) {
	st.t.Go(func(t *greenpoll.Task) { f(greenStack{t}) })
}
func (greenStack) do(f func())              { f() }
func (st greenStack) task() *greenpoll.Task { return st.t }
func (st greenStack) soon() time.Time       { return st.t.Sched().Time().Add(10 * time.Second) }

// guestStack dials as ordinary goroutines do.
type guestStack struct{ greenStack }

func (st guestStack) dial(network, address, local string) (c net.Conn, err error) {
	st.do(func() {
		c, err = sock.Dialer{LocalAddr: local, Timeout: dialTimeout}.Guest(st.t.Sched()).Dial(network, address)
	})
	return c, err
}
func (st guestStack) do(f func()) { st.t.Block(f) }

// bindTo gives a listener or a packet socket of ours to st's task.
func bindTo(c any, st stack) any {
	g, ok := st.(interface{ task() *greenpoll.Task })
	if !ok {
		return c
	}
	switch c := c.(type) {
	case *sock.Listener:
		return c.Bind(g.task())
	case *sock.PacketConn:
		return c.Bind(g.task())
	}
	return c
}
