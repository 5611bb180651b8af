//go:build linux

package sock_test

// This file answers: which failures are compared with package net's? See
// errors_test.go.

import (
	"context"
	"net"
	"os"
	"time"

	"github.com/stretchr/testify/require"
)

type failure struct {
	name string
	on   string // the one network; "": both
	fail func(s *stage) error
}

var (
	onePast = time.Unix(1, 0)
	oneByte = make([]byte, 1)
	tooMuch = make([]byte, 64<<20) // more than any buffer holds
)

// closed is a failure of a call on a connection that was closed.
func closed(call string, do func(c conn) error) failure {
	return failure{call + " after close", "", func(s *stage) error {
		c, _ := s.pair()
		require.NoError(s, c.Close())
		return do(c)
	}}
}

// dialling is a failure of a dial to a fixed address.
func dialling(to, network, address string) failure {
	return failure{"dial " + to, network, func(s *stage) error { return onlyError(s.dial(network, address)) }}
}

// listening is a failure of a listen at a fixed address.
func listening(at, network, address string) failure {
	return failure{"listen at " + at, network, func(s *stage) error { return onlyError(s.Listen(network, address)) }}
}

var failures = []failure{
	closed("read", func(c conn) error { return onlyError(c.Read(oneByte)) }),
	closed("empty read", func(c conn) error { return onlyError(c.Read(nil)) }),
	closed("write", func(c conn) error { return onlyError(c.Write(oneByte)) }),
	closed("close", func(c conn) error { return c.Close() }),
	closed("CloseRead", func(c conn) error { return c.CloseRead() }),
	closed("CloseWrite", func(c conn) error { return c.CloseWrite() }),
	closed("SetDeadline", func(c conn) error { return c.SetDeadline(onePast) }),
	closed("SetReadDeadline", func(c conn) error { return c.SetReadDeadline(onePast) }),
	closed("SetWriteDeadline", func(c conn) error { return c.SetWriteDeadline(onePast) }),
	closed("File", func(c conn) error { return onlyError(c.File()) }),

	{"read deadline", "", func(s *stage) error {
		c, _ := s.pair()
		require.NoError(s, c.SetReadDeadline(onePast))
		return onlyError(c.Read(oneByte))
	}},
	{"read deadline that passes", "", func(s *stage) error {
		c, _ := s.pair()
		require.NoError(s, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
		return onlyError(c.Read(oneByte))
	}},
	{"write deadline", "", func(s *stage) error {
		c, _ := s.pair()
		require.NoError(s, c.SetWriteDeadline(time.Now().Add(10*time.Millisecond)))
		return onlyError(c.Write(tooMuch))
	}},
	{"read after the end", "", func(s *stage) error {
		c, server := s.pair()
		server.Close()
		return onlyError(c.Read(oneByte))
	}},
	{"read after reset", "", func(s *stage) error {
		c, server := s.pair()
		c.Write(oneByte) // unread: so a Unix socket breaks too
		s.reset(server)
		return onlyError(c.Read(oneByte))
	}},
	{"write after reset", "", func(s *stage) error {
		c, server := s.pair()
		c.Write(oneByte)
		s.reset(server)
		c.Read(oneByte) // which takes the error that is told once
		return onlyError(c.Write(oneByte))
	}},
	{"write after CloseWrite", "", func(s *stage) error {
		c, _ := s.pair()
		require.NoError(s, c.CloseWrite())
		return onlyError(c.Write(oneByte))
	}},
	{"CloseWrite after reset", "tcp", func(s *stage) error {
		c, server := s.pair()
		s.reset(server)
		c.Read(oneByte)
		return c.CloseWrite()
	}},

	dialling("a name that is unknown", "tcp", "nosuch.invalid:80"),
	dialling("without a port", "tcp", "127.0.0.1"),
	dialling("with too many colons", "tcp", "::1:80"),
	dialling("a port's name that is unknown", "tcp", "127.0.0.1:nosuchport"),
	dialling("a port above 65535", "tcp", "127.0.0.1:65536"),
	dialling("a port below 0", "tcp", "127.0.0.1:-1"),
	dialling("nothing", "tcp", ""),
	dialling("an unknown network", "carrier", "127.0.0.1:80"),
	dialling("an IPv6 address on tcp4", "tcp4", "[::1]:80"),
	dialling("an IPv4 address on tcp6", "tcp6", "127.0.0.1:80"),
	dialling("a path that is not there", "unix", "/nonexistent/socket"),
	dialling("a path that is no socket", "unix", "/dev/null"),
	dialling("a path that is too long", "unix", string(append([]byte("/"), make([]byte, 200)...))),
	dialling("a port that nobody listens at", "tcp", "127.0.0.1:1"),
	{"dial a Unix socket that nobody listens at any more", "unix", func(s *stage) error {
		path := s.path()
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		require.NoError(s, err)
		l.SetUnlinkOnClose(false)
		l.Close()
		return onlyError(s.dial("unix", path))
	}},
	{"dial with a cancelled context", "", func(s *stage) error {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		return onlyError(s.Dial(ctx, 0, s.network, s.listen().Addr().String()))
	}},
	{"dial with a context whose deadline has passed", "", func(s *stage) error {
		ctx, cancel := context.WithDeadline(context.Background(), onePast)
		defer cancel()
		return onlyError(s.Dial(ctx, 0, s.network, s.listen().Addr().String()))
	}},
	{"dial that times out", "tcp", func(s *stage) error {
		return s.untilSilent(func(address string) error {
			return onlyError(s.Dial(context.Background(), 50*time.Millisecond, "tcp", address))
		})
	}},
	{"dial whose context times out", "tcp", func(s *stage) error {
		return s.untilSilent(func(address string) error {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			return onlyError(s.Dial(ctx, 0, "tcp", address))
		})
	}},
	{"dial whose context is cancelled", "tcp", func(s *stage) error {
		return s.untilSilent(func(address string) error {
			ctx, cancel := context.WithCancel(context.Background())
			defer time.AfterFunc(50*time.Millisecond, cancel).Stop()
			return onlyError(s.Dial(ctx, 0, "tcp", address))
		})
	}},

	{"listen at an address in use", "", func(s *stage) error {
		return onlyError(s.Listen(s.network, s.listen().Addr().String()))
	}},
	listening("a foreign address", "tcp", "192.0.2.1:0"),
	listening("a name that is unknown", "tcp", "nosuch.invalid:80"),
	listening("an address without a port", "tcp", "127.0.0.1"),
	listening("a port's name that is unknown", "tcp", "127.0.0.1:nosuchport"),
	listening("an unknown network", "carrier", "127.0.0.1:0"),
	listening("a path that cannot be", "unix", "/nonexistent/socket"),
	listening("an IPv6 address on tcp4", "tcp4", "[::1]:0"),
	{"accept after close", "", func(s *stage) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return onlyError(l.Accept())
	}},
	{"accept deadline", "", func(s *stage) error {
		l := s.listen()
		require.NoError(s, l.SetDeadline(onePast))
		return onlyError(l.Accept())
	}},
	{"listener closed twice", "", func(s *stage) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return l.Close()
	}},
	{"listener's SetDeadline after close", "", func(s *stage) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return l.SetDeadline(onePast)
	}},
	{"listener's File after close", "", func(s *stage) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return onlyError(l.File())
	}},
	{"dial without a free descriptor", "", func(s *stage) error {
		address := s.listen().Addr().String()
		defer exhaust(s.T)()
		return onlyError(s.dial(s.network, address))
	}},
	{"listen without a free descriptor", "", func(s *stage) error {
		address := s.address()
		defer exhaust(s.T)()
		return onlyError(s.Listen(s.network, address))
	}},
	{"accept without a free descriptor", "", func(s *stage) error {
		l := s.listen()
		c, err := s.dial(s.network, l.Addr().String())
		require.NoError(s, err)
		defer c.Close()
		defer exhaust(s.T)()
		return onlyError(l.Accept())
	}},
	{"listen where it is not permitted", "unix", func(s *stage) error {
		if os.Geteuid() == 0 {
			s.Skip("everything is permitted to root")
		}
		return onlyError(s.Listen("unix", "/socket"))
	}},
}

// untilSilent dials a listener that nobody accepts from until it is full and the
// dial fails.
func (s *stage) untilSilent(dial func(address string) error) error {
	address := silent(s.T)
	for range 10 {
		if err := dial(address); err != nil {
			return err
		}
	}
	return nil
}
