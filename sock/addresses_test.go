//go:build linux || darwin || windows

package sock_test

// This file answers: how are the tables of addresses compared with package net? Each table
// runs once on every stack (addresses_stack_test.go), and the result for an address is an
// outcome. The tables are in the files beside this one.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
)

// hasIPv6 reports whether this machine has the loopback address of IPv6. Not all containers
// do.
func hasIPv6() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err == nil {
		l.Close()
	}
	return err == nil
}

// outcome is everything that a caller can see of the result for an address.
type outcome struct {
	Local, Remote, Type string
	Then                string // how the socket could be used
	Err                 description
	Cause               string // the type of the error inside
}

// cells maps the name of a case to its outcome.
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

// hostOf returns an address without the port that the kernel has chosen.
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

// compareWithNet runs a table on package net and on each way to use ours.
func compareWithNet(t *testing.T, kind string, table func(t *testing.T, st stack) cells) {
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
	runOver := func(name string, of func(task *greenpoll.Task) stack, options ...greenpoll.Option) {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				got := table(t, of(task))
				// Another program may have a connection from the very port that a table
				// uses. That does not happen three times in a row.
				for try := 1; try < 3 && len(differing(want, got)) > 0; try++ {
					want, got = table(t, goStack{}), table(t, of(task))
				}
				assertSameCells(t, want, got)
				return nil
			}, append(options, greenpoll.WithWorkers(1))...))
		})
	}
	runOver("task", func(task *greenpoll.Task) stack { return greenStack{task} })
	runOver("guest", func(task *greenpoll.Task) stack { return guestStack{greenStack{task}} })
	if simulatedAsHere && hasIPv6() {
		for _, backend := range []string{sim.Epoll, sim.Kqueue} { // in the third backend errors name the calls of Windows
			k := sim.New(sim.Config{Backend: backend})
			k.Host("localhost", localhost(t)...)
			runOver("simulated "+backend, func(task *greenpoll.Task) stack { return greenStack{task} }, greenpoll.WithKernel(k))
		}
	}
}

// differing returns the names of the cells of got that differ from want. got need not have
// all: a simulated kernel has no zones.
func differing(want, got cells) (names []string) {
	for name, o := range got {
		if w, ok := want[name]; !ok || !assert.ObjectsAreEqual(w, o) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// assertSameCells shows a few of the cells that differ.
func assertSameCells(t *testing.T, want, got cells) {
	differ := differing(want, got)
	for _, name := range differ[:min(len(differ), 10)] {
		assert.Equal(t, want[name], got[name], name)
	}
	assert.Empty(t, differ)
}

// localhost returns the system's addresses for that name, in the system's order.
func localhost(t *testing.T) (addrs []string) {
	ips, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip", "localhost")
	require.NoError(t, err)
	for _, ip := range ips {
		addrs = append(addrs, ip.Unmap().String())
	}
	return addrs
}

// hostForms returns the forms that a host can have. Zones and broadcast need real
// interfaces.
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

// cell returns the name of a cell.
func cell(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
