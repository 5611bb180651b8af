package sock_test

// This file answers: in which ways can a socket be opened, and how is each done with
// package net and with ours? See calls_order_linux_test.go.

import (
	"context"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/sock"
)

// An opening is one way to open a socket.
type opening struct {
	name                    string
	op                      string // dial, listen, packet, or accept, which is preceded by a dial
	network, address, local string
	keepAlive               time.Duration
	control                 bool
}

// openings lists all cases. An address in capitals is the name of a peer that the child has
// opened.
func openings() (all []opening) {
	for _, o := range []opening{
		{op: "dial", network: "tcp", address: "TCP4"},
		{op: "dial", network: "tcp", address: "TCP6"},
		{op: "dial", network: "tcp4", address: "TCP4"},
		{op: "dial", network: "tcp6", address: "TCP6"},
		{op: "dial", network: "tcp", address: "TCP4", local: "127.0.0.1:0"},
		{op: "dial", network: "tcp", address: "TCP4", local: "[::]:0"},
		{op: "dial", network: "tcp", address: "TCP6", local: "0.0.0.0:0"},
		{op: "dial", network: "tcp", address: "TCP4", keepAlive: -1},
		{op: "dial", network: "tcp", address: "TCP6", keepAlive: 40 * time.Second},
		{op: "dial", network: "udp", address: "127.0.0.1:9"},
		{op: "dial", network: "udp", address: "[::1]:9"},
		{op: "dial", network: "udp4", address: "127.255.255.255:9"},
		{op: "dial", network: "udp6", address: "[::1]:9"},
		{op: "dial", network: "udp", address: "127.0.0.1:9", local: "[::]:0"},
		{op: "dial", network: "unix", address: "UNIX"},
		{op: "dial", network: "unix", address: "UNIX", local: "@greenpoll-order"},
		{op: "dial", network: "unixgram", address: "UNIXGRAM"},
		{op: "listen", network: "tcp", address: ":0"},
		{op: "listen", network: "tcp", address: "0.0.0.0:0"},
		{op: "listen", network: "tcp", address: "[::]:0"},
		{op: "listen", network: "tcp", address: "127.0.0.1:0"},
		{op: "listen", network: "tcp", address: "[::1]:0"},
		{op: "listen", network: "tcp4", address: ":0"},
		{op: "listen", network: "tcp6", address: ":0"},
		{op: "listen", network: "tcp", address: ":0", keepAlive: -1},
		{op: "listen", network: "unix", address: "@greenpoll-order"},
		{op: "packet", network: "udp", address: ":0"},
		{op: "packet", network: "udp", address: "127.0.0.1:0"},
		{op: "packet", network: "udp", address: "[::1]:0"},
		{op: "packet", network: "udp4", address: ":0"},
		{op: "packet", network: "udp6", address: ":0"},
		{op: "packet", network: "udp", address: "224.0.0.251:0"},
		{op: "packet", network: "udp4", address: "224.0.0.251:0"},
		{op: "packet", network: "udp", address: "[ff02::fb]:0"},
		{op: "packet", network: "udp6", address: "[ff02::fb]:0"},
		{op: "packet", network: "unixgram", address: "@greenpoll-order"},
		{op: "accept", network: "tcp", address: ":0"},
		{op: "accept", network: "tcp", address: ":0", keepAlive: -1},
		{op: "accept", network: "unix", address: "@greenpoll-order"},
	} {
		o.name = cell(o.op, o.network, o.address, o.local, map[bool]string{true: "keep-alive " + o.keepAlive.String()}[o.keepAlive != 0])
		all = append(all, o)
		o.control, o.name = true, o.name+", with Control"
		all = append(all, o)
	}
	return all
}

func mark(kind, name string) { unix.Access("/"+kind+"/"+name, 0) }

func (o opening) hook() func(network, address string, c syscall.RawConn) error {
	if !o.control {
		return nil
	}
	return func(network, address string, _ syscall.RawConn) error {
		mark("control", network+" "+address)
		return nil
	}
}

func (o opening) withNet(t *testing.T) {
	ctx := context.Background()
	d := net.Dialer{Control: o.hook(), KeepAlive: o.keepAlive}
	if strings.HasPrefix(o.local, "@") {
		d.LocalAddr = &net.UnixAddr{Name: o.local, Net: o.network}
	} else if o.local != "" {
		var err error
		d.LocalAddr, err = resolved(o.network, o.local)
		require.NoError(t, err)
	}
	lc := net.ListenConfig{Control: o.hook(), KeepAlive: o.keepAlive}
	lc.SetMultipathTCP(false) // ours speaks plain TCP
	var c interface{ Close() error }
	var err error
	mark("case", "net "+o.name)
	switch o.op {
	case "dial":
		c, err = d.Dial(o.network, o.address)
	case "packet":
		c, err = lc.ListenPacket(ctx, o.network, o.address)
	case "listen":
		c, err = lc.Listen(ctx, o.network, o.address)
	case "accept":
		mark("case", "-")
		l, _ := lc.Listen(ctx, o.network, o.address)
		defer l.Close()
		client, _ := net.Dial(o.network, l.Addr().String())
		defer client.Close()
		mark("case", "net "+o.name)
		c, err = l.Accept()
	}
	mark("case", "-")
	require.NoError(t, err, o.name)
	c.Close()
}

func (o opening) withSock(t *testing.T, task *greenpoll.Task) {
	ctx := context.Background()
	d := sock.Dialer{Control: o.hook(), KeepAlive: o.keepAlive, LocalAddr: o.local}
	lc := sock.ListenConfig{Control: o.hook(), KeepAlive: o.keepAlive}
	var c interface{ Close() error }
	var err error
	mark("case", "sock "+o.name)
	switch o.op {
	case "dial":
		c, err = d.Dial(task, o.network, o.address)
	case "packet":
		c, err = lc.ListenPacket(task, ctx, o.network, o.address)
	case "listen":
		c, err = lc.Listen(task, ctx, o.network, o.address)
	case "accept":
		mark("case", "-")
		l, _ := lc.Listen(task, ctx, o.network, o.address)
		defer l.Close()
		client, _ := sock.Dial(task, o.network, l.Addr().String())
		defer client.Close()
		mark("case", "sock "+o.name)
		c, err = l.Accept()
	}
	mark("case", "-")
	require.NoError(t, err, o.name)
	c.Close()
}
