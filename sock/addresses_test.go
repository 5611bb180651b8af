//go:build linux || darwin || windows

package sock_test

// This file answers: how are package net and ours asked the same? Each way to make
// sockets is a stack, and what an address has led to an outcome; the tables are in the
// files beside this one. Cells are compared by name, so that one that differs says which.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// A stack is package net, or one of the ways into ours.
type stack interface {
	dial(network, address, local string) (net.Conn, error)
	listen(network, address string) (net.Listener, error)
	listenPacket(network, address string) (net.PacketConn, error)
	beside(f func(st stack)) // runs f with the same stack while the caller goes on
	do(f func())             // where calls of what dial returns may be made
	soon() time.Time         // much later than anything here takes
}

type goStack struct{}

func (goStack) dial(network, address, local string) (net.Conn, error) {
	var d net.Dialer
	if local != "" {
		var err error
		if d.LocalAddr, err = resolved(network, local); err != nil {
			return nil, &net.OpError{Op: "dial", Net: network, Err: err} // ours takes the text
		}
	}
	return d.Dial(network, address)
}

// resolved is how a user of package net comes by an own address.
func resolved(network, text string) (net.Addr, error) {
	if network[0] == 'u' {
		return net.ResolveUDPAddr("udp", text)
	}
	return net.ResolveTCPAddr("tcp", text)
}

// Without Multipath TCP, which ours does not have; with it Linux forgets the zone of a
// listener's address.
func (goStack) listen(network, address string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	return lc.Listen(context.Background(), network, address)
}
func (goStack) listenPacket(network, address string) (net.PacketConn, error) {
	return net.ListenPacket(network, address)
}
func (st goStack) beside(f func(st stack)) { go f(st) }
func (goStack) do(f func())                { f() }
func (goStack) soon() time.Time            { return time.Now().Add(10 * time.Second) }

type greenStack struct{ t *greenpoll.Task }

func (st greenStack) dial(network, address, local string) (net.Conn, error) {
	c, err := sock.Dialer{LocalAddr: local}.Dial(st.t, network, address)
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
func (st greenStack) beside(f func(st stack)) {
	st.t.Go(func(t *greenpoll.Task) { f(greenStack{t}) })
}
func (greenStack) do(f func())              { f() }
func (st greenStack) task() *greenpoll.Task { return st.t }
func (st greenStack) soon() time.Time       { return st.t.Sched().Time().Add(10 * time.Second) }

// guestStack dials as ordinary goroutines do.
type guestStack struct{ greenStack }

func (st guestStack) dial(network, address, local string) (c net.Conn, err error) {
	st.do(func() { c, err = sock.Dialer{LocalAddr: local}.Guest(st.t.Sched()).Dial(network, address) })
	return c, err
}
func (st guestStack) do(f func()) { st.t.Block(f) }

// outcome is all that a caller can see of what an address has led to.
type outcome struct {
	Local, Remote, Type string
	Then                string // what could be done with it
	Err                 description
	Cause               string // the type of the error inside
}

// cells are outcomes by the name of the case.
type cells map[string]outcome

func outcomeOf(local, remote net.Addr, err error) (o outcome) {
	if err != nil {
		o.Err = describe(err)
		var op *net.OpError
		if errors.As(err, &op) {
			o.Cause = fmt.Sprintf("%T", op.Err)
		}
		return o
	}
	o.Type = fmt.Sprintf("%T", local)
	o.Local = hostOf(local)
	if remote != nil {
		o.Remote = hostOf(remote)
	}
	return o
}

// hostOf leaves out a port that the kernel has chosen.
func hostOf(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if port != "0" {
		port = "PORT"
	}
	return net.JoinHostPort(host, port)
}

// asByNet runs a table with package net and with each way into ours.
func asByNet(t *testing.T, kind string, table func(t *testing.T, st stack) cells) {
	if b, err := poller.NewBackend(); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	} else if err == nil {
		b.Close()
	}
	if kind == "udp" {
		c, err := net.ListenPacket("udp", ":0")
		if err != nil {
			t.Skip("under Wine 8 package net has no UDP:", err)
		}
		c.Close()
	}
	want := table(t, goStack{})
	require.NotEmpty(t, want)
	t.Logf("%d cells", len(want))
	over := func(name string, of func(task *greenpoll.Task) stack, options ...greenpoll.Option) {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				hold(t, want, table(t, of(task)))
				return nil
			}, append(options, greenpoll.WithWorkers(1))...))
		})
	}
	over("task", func(task *greenpoll.Task) stack { return greenStack{task} })
	over("guest", func(task *greenpoll.Task) stack { return guestStack{greenStack{task}} })
	if simulatedAsHere {
		k := sim.New(sim.Config{})
		k.Host("localhost", localhost(t)...)
		over("simulated kernel", func(task *greenpoll.Task) stack { return greenStack{task} }, greenpoll.WithKernel(k))
	}
}

// hold compares the cells that got has: a simulated kernel has no zones.
func hold(t *testing.T, want, got cells) {
	require.NotEmpty(t, got)
	for name, o := range got {
		w, ok := want[name]
		require.True(t, ok, name)
		assert.Equal(t, w, o, name)
	}
}

// localhost returns what the system has for that name, in its order.
func localhost(t *testing.T) (addrs []string) {
	ips, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip", "localhost")
	require.NoError(t, err)
	for _, ip := range ips {
		addrs = append(addrs, ip.Unmap().String())
	}
	return addrs
}

// hostForms are the forms that a host can have. Zones and broadcast are for real interfaces.
func hostForms(st stack) []string {
	forms := []string{"", "0.0.0.0", "::", "::ffff:0.0.0.0", "127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1", "localhost"}
	if g, ok := st.(greenStack); ok && poller.Of(g.t.Sched()).Calls() != nil { // simulated
		return forms
	}
	forms = append(forms, "255.255.255.255", "127.255.255.255")
	interfaces, _ := net.Interfaces()
	linkLocal := ""
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback != 0 {
			forms = append(forms, "::1%"+i.Name, "::%"+i.Name, "::%"+fmt.Sprint(i.Index))
		}
		addrs, _ := i.Addrs()
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is6() && p.Addr().IsLinkLocalUnicast() && linkLocal == "" {
				linkLocal = p.Addr().String() + "%" + i.Name
			}
		}
	}
	if linkLocal != "" {
		forms = append(forms, linkLocal)
	}
	return forms
}

// networksOf lists a kind's networks.
func networksOf(kind string) []string { return []string{kind, kind + "4", kind + "6"} }

// name of a cell.
func cell(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// bound gives a listener or a packet socket of ours to st's task.
func bound(c any, st stack) any {
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
