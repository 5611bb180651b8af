//go:build linux || darwin || windows

package sock_test

// This file answers: where does a datagram to each form of an address go, and which error
// does the sender get if it cannot be sent?

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/sock"
)

// sender is the common part of both packages' datagram sockets.
type sender interface {
	net.PacketConn
	toAddrPort(p []byte, to netip.AddrPort) (int, error)
}

type (
	goSender    struct{ *net.UDPConn }
	greenSender struct{ *sock.PacketConn }
)

func (s goSender) toAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return s.WriteToUDPAddrPort(p, to)
}
func (s greenSender) toAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return s.WriteToAddrPort(p, to)
}

func senderOf(c net.PacketConn) sender {
	if c, ok := c.(*net.UDPConn); ok {
		return goSender{c}
	}
	return greenSender{c.(*sock.PacketConn)}
}

// The IP addresses of a *net.UDPAddr, in each form that a slice can have. The one with 3
// bytes is not an address.
var destinations = []net.IP{nil, {}, net.IPv4zero, net.IPv4zero.To4(), net.IPv6zero, net.IPv4(127, 0, 0, 1),
	net.IPv4(127, 0, 0, 1).To4(), net.IPv4(127, 0, 0, 2), net.IPv6loopback, {1, 2, 3}}

func TestADatagramGoesWherePackageNetSendsIt(t *testing.T) {
	if !hasIPv6() {
		t.Skip("this machine has no IPv6")
	}
	compareWithNet(t, "udp", func(t *testing.T, st stack) cells {
		all := cells{}
		for _, network := range networksOf("udp") {
			for _, host := range []string{"", "0.0.0.0", "::", "127.0.0.1", "::1", "::ffff:127.0.0.1"} {
				l, err := st.listenPacket(network, net.JoinHostPort(host, "0"))
				if err != nil {
					continue // another table covers it
				}
				for _, what := range listenerKinds {
					sendAll(t, st, senderOf(l), what.version, func(to string, o outcome) {
						all[cell(network, net.JoinHostPort(host, ""), what.what, to)] = o
					})
				}
				l.Close()
			}
		}
		return all
	})
}

// sendAll sends to each form of an address, while a socket of the given IP version has the
// port.
func sendAll(t *testing.T, st stack, from sender, version string, record func(to string, o outcome)) {
	there, err := st.listenPacket("udp"+version, ":0")
	require.NoError(t, err)
	defer there.Close()
	port := there.LocalAddr().(*net.UDPAddr).Port
	for _, ip := range destinations {
		to := &net.UDPAddr{IP: ip, Port: port}
		_, err := from.WriteTo([]byte("x"), to)
		record(hostOf(to), outcomeOf(there.LocalAddr(), nil, err))
		if ip, ok := netip.AddrFromSlice(ip); ok {
			to := netip.AddrPortFrom(ip, uint16(port))
			_, err := from.toAddrPort([]byte("x"), to)
			record(hostOf(net.UDPAddrFromAddrPort(to))+" as AddrPort "+ip.String(), outcomeOf(there.LocalAddr(), nil, err))
		}
	}
	_, err = from.toAddrPort([]byte("x"), netip.AddrPort{})
	record("no AddrPort", outcomeOf(there.LocalAddr(), nil, err))

	// What has arrived by now, in order; the last datagram is sent to the socket's own
	// address.
	last, err := st.dial("udp"+version, there.LocalAddr().String(), "")
	require.NoError(t, err)
	st.do(func() { last.Write([]byte("last")); last.Close() })
	var o outcome
	require.NoError(t, there.SetDeadline(st.soon()))
	for p := make([]byte, 10); !strings.HasSuffix(o.Then, "last"); {
		n, from, err := there.ReadFrom(p)
		require.NoError(t, err)
		o.Then += " " + hostOf(from) + " sends " + string(p[:n])
	}
	record("what has arrived", o)
}

// As in package net, which enables broadcast before it connects the socket.
func TestADialToABroadcastAddressIsAllowed(t *testing.T) {
	compareWithNet(t, "udp", func(t *testing.T, st stack) cells {
		all := cells{}
		if !slices.Contains(hostForms(st), "255.255.255.255") {
			return all // the simulated kernel has no broadcast
		}
		for _, address := range []string{"127.255.255.255:9", "255.255.255.255:9"} {
			for _, network := range networksOf("udp") {
				c, err := st.dial(network, address, "")
				if err != nil {
					all[cell(network, address)] = outcomeOf(nil, nil, err)
					continue
				}
				all[cell(network, address)] = outcomeOf(c.RemoteAddr(), nil, nil)
				st.do(func() { c.Close() })
			}
		}
		return all
	})
}
