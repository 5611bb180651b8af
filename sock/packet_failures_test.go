//go:build linux

package sock_test

// This file answers: which failures of datagram sockets are compared with package
// net's? See packet_errors_test.go.

import (
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/stretchr/testify/require"
)

type packetFailure struct {
	name string
	on   string // the one network; "": both
	fail func(s *packetFixture) error
}

// onUnconnected is a failure of a call on an unconnected socket.
func onUnconnected(name, on string, do func(c packetConn) error) packetFailure {
	return packetFailure{name, on, func(s *packetFixture) error { return do(s.unconnected()) }}
}

// onConnected is a failure of a call on a connected socket.
func onConnected(name, on string, do func(c packetConn, server net.Addr) error) packetFailure {
	return packetFailure{name, on, func(s *packetFixture) error {
		c, server := s.connected()
		return do(c, server.LocalAddr())
	}}
}

// afterClose is a failure of a call on a socket that was closed.
func afterClose(call, on string, do func(c packetConn) error) packetFailure {
	return onUnconnected(call+" after close", on, func(c packetConn) error {
		c.Close()
		return do(c)
	})
}

func listeningPacket(at, network, address string) packetFailure {
	return packetFailure{"listen at " + at, network, func(s *packetFixture) error {
		return onlyError(s.packetFlavour.Listen(network, address))
	}}
}

func diallingPacket(to, network, address string) packetFailure {
	return packetFailure{"dial " + to, network, func(s *packetFixture) error {
		return onlyError(s.packetFlavour.Dial(network, address))
	}}
}

func errorFrom(_ int, _ net.Addr, err error) error { return err }

var (
	udpNowhere  = &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
	unixNowhere = &net.UnixAddr{Name: os.TempDir() + "/nonexistent/socket", Net: "unixgram"}
	apNowhere   = netip.MustParseAddrPort("127.0.0.1:1")
)

var packetFailures = []packetFailure{
	afterClose("ReadFrom", "", func(c packetConn) error { return errorFrom(c.ReadFrom(oneByte)) }),
	afterClose("ReadFromAddrPort", "udp", func(c packetConn) error {
		_, _, err := c.ReadFromAddrPort(oneByte)
		return err
	}),
	afterClose("WriteTo", "udp", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, udpNowhere)) }),
	afterClose("WriteTo", "unixgram", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, unixNowhere)) }),
	afterClose("WriteToAddrPort", "udp", func(c packetConn) error { return onlyError(c.WriteToAddrPort(oneByte, apNowhere)) }),
	afterClose("Read", "", func(c packetConn) error { return onlyError(c.Read(oneByte)) }),
	afterClose("Write", "", func(c packetConn) error { return onlyError(c.Write(oneByte)) }),
	afterClose("Close", "", func(c packetConn) error { return c.Close() }),
	afterClose("SetDeadline", "", func(c packetConn) error { return c.SetDeadline(onePast) }),
	afterClose("SetReadBuffer", "", func(c packetConn) error { return c.SetReadBuffer(1) }),
	afterClose("File", "", func(c packetConn) error { return onlyError(c.File()) }),

	onUnconnected("read deadline", "", func(c packetConn) error {
		c.SetReadDeadline(onePast)
		return errorFrom(c.ReadFrom(oneByte))
	}),
	onUnconnected("read deadline that passes", "", func(c packetConn) error {
		c.SetReadDeadline(time.Now().Add(time.Millisecond))
		return errorFrom(c.ReadFrom(oneByte))
	}),
	onUnconnected("write deadline", "udp", func(c packetConn) error {
		c.SetWriteDeadline(onePast)
		return onlyError(c.WriteTo(oneByte, udpNowhere))
	}),
	onConnected("read deadline of a connected socket", "", func(c packetConn, _ net.Addr) error {
		c.SetReadDeadline(onePast)
		return errorFrom(c.ReadFrom(oneByte))
	}),

	onUnconnected("WriteTo a nil address", "udp", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, (*net.UDPAddr)(nil))) }),
	onUnconnected("WriteTo a nil address", "unixgram", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, (*net.UnixAddr)(nil))) }),
	onUnconnected("WriteTo no address at all", "", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, nil)) }),
	onUnconnected("WriteTo a TCP address", "", func(c packetConn) error {
		return onlyError(c.WriteTo(oneByte, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}))
	}),
	onUnconnected("WriteTo another network's address", "udp", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, unixNowhere)) }),
	onUnconnected("WriteTo another network's address", "unixgram", func(c packetConn) error { return onlyError(c.WriteTo(oneByte, udpNowhere)) }),
	onUnconnected("WriteTo a stream's address", "unixgram", func(c packetConn) error {
		return onlyError(c.WriteTo(oneByte, &net.UnixAddr{Name: "x", Net: "unix"}))
	}),
	onUnconnected("WriteTo an IPv6 address from an IPv4 socket", "udp", func(c packetConn) error {
		return onlyError(c.WriteTo(oneByte, &net.UDPAddr{IP: net.IPv6loopback, Port: 1}))
	}),
	onUnconnected("WriteTo an address of a wrong length", "udp", func(c packetConn) error {
		return onlyError(c.WriteTo(oneByte, &net.UDPAddr{IP: net.IP{1, 2, 3}, Port: 1}))
	}),
	{"WriteTo an address of a wrong length from IPv6", "udp", func(s *packetFixture) error {
		c, err := s.packetFlavour.Listen("udp6", "[::1]:0")
		require.NoError(s, err)
		defer c.Close()
		return onlyError(c.WriteTo(oneByte, &net.UDPAddr{IP: net.IP{1, 2, 3}, Port: 1}))
	}},
	{"WriteTo an IPv4 address from an IPv6-only socket", "udp", func(s *packetFixture) error {
		c, err := s.packetFlavour.Listen("udp6", "[::]:0")
		require.NoError(s, err)
		defer c.Close()
		return onlyError(c.WriteTo(oneByte, udpNowhere))
	}},
	{"WriteTo a missing path", "unixgram", func(s *packetFixture) error {
		return onlyError(s.unconnected().WriteTo(oneByte, unixNowhere))
	}},
	{"WriteTo an empty path", "unixgram", func(s *packetFixture) error {
		return onlyError(s.unconnected().WriteTo(oneByte, &net.UnixAddr{Net: "unixgram"}))
	}},
	{"WriteTo a path that is too long", "unixgram", func(s *packetFixture) error {
		long := &net.UnixAddr{Name: "/" + string(make([]byte, 200)), Net: "unixgram"}
		return onlyError(s.unconnected().WriteTo(oneByte, long))
	}},
	{"WriteTo a socket that is closed", "unixgram", func(s *packetFixture) error {
		gone := s.unconnected()
		gone.Close()
		return onlyError(s.unconnected().WriteTo(oneByte, gone.LocalAddr()))
	}},
	{"WriteTo a path that is a stream's", "unixgram", func(s *packetFixture) error {
		l, err := net.Listen("unix", s.path())
		require.NoError(s, err)
		defer l.Close()
		return onlyError(s.unconnected().WriteTo(oneByte, &net.UnixAddr{Name: l.Addr().String(), Net: "unixgram"}))
	}},
	onUnconnected("WriteToAddrPort no address", "udp", func(c packetConn) error { return onlyError(c.WriteToAddrPort(oneByte, netip.AddrPort{})) }),
	onUnconnected("WriteToAddrPort an IPv6 address from an IPv4 socket", "udp", func(c packetConn) error {
		return onlyError(c.WriteToAddrPort(oneByte, netip.MustParseAddrPort("[::1]:1")))
	}),
	onUnconnected("WriteTo port 0", "udp", func(c packetConn) error {
		return onlyError(c.WriteTo(oneByte, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}))
	}),
	onUnconnected("Write without a peer", "", func(c packetConn) error { return onlyError(c.Write(oneByte)) }),
	onUnconnected("a datagram that is too long", "", func(c packetConn) error { return onlyError(c.WriteTo(tooMuch, c.LocalAddr())) }),

	onConnected("WriteTo on a connected socket", "", func(c packetConn, server net.Addr) error { return onlyError(c.WriteTo(oneByte, server)) }),
	onConnected("WriteTo a nil address on a connected socket", "udp", func(c packetConn, _ net.Addr) error {
		return onlyError(c.WriteTo(oneByte, (*net.UDPAddr)(nil)))
	}),
	onConnected("WriteTo a nil address on a connected socket", "unixgram", func(c packetConn, _ net.Addr) error {
		return onlyError(c.WriteTo(oneByte, (*net.UnixAddr)(nil)))
	}),
	onConnected("WriteToAddrPort on a connected socket", "udp", func(c packetConn, _ net.Addr) error {
		return onlyError(c.WriteToAddrPort(oneByte, apNowhere))
	}),
	onConnected("a Write that is too long", "", func(c packetConn, _ net.Addr) error { return onlyError(c.Write(tooMuch)) }),
	onConnected("Close of a connected socket, twice", "", func(c packetConn, _ net.Addr) error {
		c.Close()
		return c.Close()
	}),
	{"Read after a send to a closed port", "udp", func(s *packetFixture) error {
		c, server := s.connected()
		server.Close()
		c.Write(oneByte)
		return onlyError(c.Read(oneByte))
	}},
	{"ReadFrom after a send to a closed port", "udp", func(s *packetFixture) error {
		c, server := s.connected()
		server.Close()
		c.Write(oneByte)
		return errorFrom(c.ReadFrom(oneByte))
	}},
	{"Write when the peer is gone", "unixgram", func(s *packetFixture) error {
		c, server := s.connected()
		server.Close()
		return onlyError(c.Write(oneByte))
	}},

	listeningPacket("a foreign address", "udp", "192.0.2.1:0"),
	listeningPacket("a host without a port", "udp", "127.0.0.1"),
	listeningPacket("an IPv6 address for udp4", "udp4", "[::1]:0"),
	listeningPacket("an IPv4 address for udp6", "udp6", "127.0.0.1:0"),
	listeningPacket("a stream's network", "tcp", "127.0.0.1:0"),
	listeningPacket("an unknown network", "udp5", "127.0.0.1:0"),
	listeningPacket("a path in a missing directory", "unixgram", "/nonexistent/socket"),
	listeningPacket("a path in use", "unixgram", "/dev/null"),
	{"listen at a port in use", "udp", func(s *packetFixture) error {
		return onlyError(s.packetFlavour.Listen("udp", s.unconnected().LocalAddr().String()))
	}},
	{"listen for connections", "udp", func(s *packetFixture) error { return s.Stream("udp", "127.0.0.1:0") }},
	diallingPacket("no address", "udp", ""),
	diallingPacket("no address", "unixgram", ""),
	diallingPacket("without a port", "udp", "127.0.0.1"),
	diallingPacket("an IPv6 address for udp4", "udp4", "[::1]:1"),
	diallingPacket("a missing path", "unixgram", "/nonexistent/socket"),
	diallingPacket("a path that is not a socket", "unixgram", "/dev/null"),
	{"dial a stream's path", "unixgram", func(s *packetFixture) error {
		l, err := net.Listen("unix", s.path())
		require.NoError(s, err)
		defer l.Close()
		return onlyError(s.packetFlavour.Dial("unixgram", l.Addr().String()))
	}},
}
