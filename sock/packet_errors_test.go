//go:build linux

package sock_test

// This file answers: does a caller get the same error from our datagram sockets as from
// package net's? As in errors_test.go, each failure is provoked twice.

import (
	"net"
	"net/netip"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

// The two flavours have these in common.
type (
	packetFlavour interface {
		Listen(network, address string) (packetConn, error)
		Dial(network, address string) (packetConn, error)
		Stream(network, address string) error // listen for connections
	}
	packetConn interface {
		net.PacketConn
		net.Conn
		ReadFromAddrPort(p []byte) (int, netip.AddrPort, error)
		WriteToAddrPort(p []byte, to netip.AddrPort) (int, error)
		SetReadBuffer(int) error
		File() (*os.File, error)
	}
)

type goPacket struct{}

// goUDP and goUnixgram give net's methods the names of ours.
type (
	goUDP      struct{ *net.UDPConn }
	goUnixgram struct{ *net.UnixConn }
)

func (c goUDP) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	return c.ReadFromUDPAddrPort(p)
}
func (c goUDP) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return c.WriteToUDPAddrPort(p, to)
}
func (goUnixgram) ReadFromAddrPort([]byte) (int, netip.AddrPort, error) { panic("for UDP") }
func (goUnixgram) WriteToAddrPort([]byte, netip.AddrPort) (int, error)  { panic("for UDP") }

func named(c any, err error) (packetConn, error) {
	switch c := c.(type) {
	case *net.UDPConn:
		return goUDP{c}, err
	case *net.UnixConn:
		return goUnixgram{c}, err
	}
	return nil, err
}

func (goPacket) Listen(network, address string) (packetConn, error) {
	c, err := net.ListenPacket(network, address)
	return named(c, err)
}

func (goPacket) Dial(network, address string) (packetConn, error) {
	c, err := net.Dial(network, address)
	return named(c, err)
}

func (goPacket) Stream(network, address string) error { return onlyError(net.Listen(network, address)) }

type greenPacket struct{ t *greenpoll.Task }

func (g greenPacket) Listen(network, address string) (packetConn, error) {
	c, err := sock.ListenPacket(g.t, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (g greenPacket) Dial(network, address string) (packetConn, error) {
	c, err := sock.DialPacket(g.t, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (g greenPacket) Stream(network, address string) error {
	return onlyError(sock.Listen(g.t, network, address))
}

// packetFixture is the environment in which one failure is provoked, with one flavour.
type packetFixture struct {
	fixture
	packetFlavour
}

func (s *packetFixture) unconnected() packetConn {
	address := "127.0.0.1:0"
	if s.network == "unixgram" {
		address = s.path()
	}
	c, err := s.packetFlavour.Listen(s.network, address)
	require.NoError(s, err)
	s.Cleanup(func() { c.Close() })
	return c
}

func (s *packetFixture) connected() (client, server packetConn) {
	server = s.unconnected()
	client, err := s.packetFlavour.Dial(s.network, server.LocalAddr().String())
	require.NoError(s, err)
	s.Cleanup(func() { client.Close() })
	return client, server
}

func TestErrorsOfDatagramsAreThoseOfPackageNet(t *testing.T) {
	for _, f := range packetFailures {
		networks := []string{"udp", "unixgram"}
		if f.on != "" {
			networks = []string{f.on}
		}
		for _, network := range networks {
			t.Run(f.name+", "+network, func(t *testing.T) {
				want := f.fail(&packetFixture{fixture{t, nil, network}, goPacket{}})
				require.Error(t, want, "this is a failure for package net too")
				require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
					got := f.fail(&packetFixture{fixture{t, nil, network}, greenPacket{task}})
					assert.Equal(t, describe(want), describe(got))
					return nil
				}, greenpoll.WithWorkers(1)))
			})
		}
	}
}
