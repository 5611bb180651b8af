package conform

// This file answers: which peers does a datagram socket talk to? A connected one talks to
// its peer only, any other to every address that a UDP address can mean.

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var packetPeers = []test{
	{name: "a connected socket exchanges datagrams only with its peer", main: connectedPacket},
	{name: "WriteTo on a connected socket fails", main: writeToConnected},
	{name: "a missing peer is reported once, and the socket stays usable", main: peerMissing, on: "udp"},
	{name: "the unspecified address as a destination means this machine", main: allZeros, on: "udp"},
	{name: "udp without a host accepts both IP versions", main: bothVersions, on: "udp"},
}

// connectTo returns a socket connected to server, with an address of its own.
func (x *fixture) connectTo(t *greenpoll.Task, server *sock.PacketConn) *sock.PacketConn {
	c, err := sock.Dialer{LocalAddr: x.address()}.DialPacket(t, context.Background(), x.network, server.LocalAddr().String())
	require.NoError(x, err)
	return c
}

func connectedPacket(x *fixture, t *greenpoll.Task) {
	server, stranger := x.packetConn(t), x.packetConn(t)
	client := x.connectTo(t, server)
	require.Equal(x, server.LocalAddr().String(), client.RemoteAddr().String())
	require.Nil(x, server.RemoteAddr())
	_, err := client.Write([]byte("ask"))
	require.NoError(x, err)
	x.expectFrom(server, "ask", client)
	if _, err := stranger.WriteTo([]byte("intrude"), client.LocalAddr()); x.network == "udp" {
		require.NoError(x, err)
	} else {
		require.ErrorIs(x, err, x.errno(syscall.EPERM))
	}
	x.sendTo(server, "answer", client.LocalAddr())
	x.sendTo(server, "more", client.LocalAddr())
	text, err := readSome(client)
	require.NoError(x, err)
	require.Equal(x, "answer", text)
	x.expectFrom(client, "more", server)
}

func writeToConnected(x *fixture, t *greenpoll.Task) {
	server := x.packetConn(t)
	client := x.connectTo(t, server)
	_, err := client.WriteTo([]byte("x"), server.LocalAddr())
	require.ErrorIs(x, err, net.ErrWriteToConnected)
	_, err = client.WriteToAddrPort([]byte("x"), netip.MustParseAddrPort("127.0.0.1:9"))
	require.ErrorIs(x, err, net.ErrWriteToConnected)
}

func peerMissing(x *fixture, t *greenpoll.Task) {
	gone := x.packetConn(t)
	client := x.connectTo(t, gone)
	require.NoError(x, gone.Close())
	_, err := client.Write([]byte("hello?"))
	require.NoError(x, err, "it is sent, and that is all that is known")
	_, err = readSome(client)
	require.ErrorIs(x, err, x.errno(syscall.ECONNREFUSED))

	r := x.start(t, func(t *greenpoll.Task) { readSome(client.Bind(t)) })
	r.sleeps(t, sched.IORead) // the error is reported once
	require.NoError(x, client.Close())
	r.wait(t)
}

func allZeros(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	port := b.LocalAddr().(*net.UDPAddr).Port
	x.sendTo(a, "nil", &net.UDPAddr{Port: port})
	x.expectFrom(b, "nil", a)
	x.sendTo(a, "zeros", &net.UDPAddr{IP: net.IPv4zero, Port: port})
	x.expectFrom(b, "zeros", a)
	c, err := sock.DialPacket(t, "udp", netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(port)).String())
	require.NoError(x, err)
	_, err = c.Write([]byte("dialled"))
	require.NoError(x, err)
	x.expectFrom(b, "dialled", c)
}

func bothVersions(x *fixture, t *greenpoll.Task) {
	both, err := sock.ListenPacket(t, "udp", ":0")
	require.NoError(x, err)
	port := both.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	for _, host := range []string{"127.0.0.1", "::1"} {
		ip := netip.MustParseAddr(host)
		one, err := sock.ListenPacket(t, "udp", netip.AddrPortFrom(ip, 0).String())
		if errors.Is(err, x.errno(syscall.EADDRNOTAVAIL)) && ip.Is6() {
			return // a machine without IPv6
		}
		require.NoError(x, err)
		_, err = one.WriteToAddrPort([]byte("there"), netip.AddrPortFrom(ip, port))
		require.NoError(x, err)
		p := make([]byte, 10)
		_, from, err := both.ReadFromAddrPort(p)
		require.NoError(x, err)
		require.Equal(x, one.LocalAddr().String(), netip.AddrPortFrom(from.Addr().Unmap(), from.Port()).String())
		_, err = both.WriteToAddrPort([]byte("back"), from)
		require.NoError(x, err)
		x.sendTo(both, "again", one.LocalAddr()) // a 4-byte address must work as well
		for _, text := range []string{"back", "again"} {
			n, from, err := one.ReadFromAddrPort(p)
			require.NoError(x, err)
			require.Equal(x, text, string(p[:n]))
			require.Equal(x, netip.AddrPortFrom(ip, port), from)
		}
	}
}
