//go:build linux || darwin || windows

package sock_test

// This file answers: which failures are compared with package net's? See errors_test.go.

import (
	"context"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

type failure struct {
	name string
	on   string // the one network; "": both
	fail func(s *fixture) error
}

var (
	onePast = time.Unix(1, 0)
	oneByte = make([]byte, 1)
	tooMuch = make([]byte, 64<<20) // more than any buffer holds
)

// on restricts f to some systems.
func on(systems, why string, f failure) failure {
	fail := f.fail
	f.fail = func(s *fixture) error {
		if !slices.Contains(strings.Fields(systems), runtime.GOOS) {
			s.Skip(why)
		}
		return fail(s)
	}
	return f
}

const (
	itsOwnNames = "there package net asks the system for names, and we ask Go's own resolver, whose error has another text"
	noFiles     = "there package net has no File of a socket"
	sleepsOn    = "there a waiting read keeps waiting after CloseRead, over package net too"
	itSucceeds  = "there it is not a failure"
	otherPaths  = "paths differ there"
)

// closed is a failure of a call on a connection that was closed.
func closed(call string, do func(c conn) error) failure {
	return failure{call + " after close", "", func(s *fixture) error {
		c, _ := s.pair()
		require.NoError(s, c.Close())
		return do(c)
	}}
}

// dialling is a failure of a dial to a fixed address.
func dialling(to, network, address string) failure {
	return failure{"dial " + to, network, func(s *fixture) error { return onlyError(s.dial(network, address)) }}
}

// listening is a failure of a listen at a fixed address.
func listening(at, network, address string) failure {
	return failure{"listen at " + at, network, func(s *fixture) error { return onlyError(s.Listen(network, address)) }}
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
	on("linux darwin", noFiles, closed("File", func(c conn) error { return onlyError(c.File()) })),

	{"read deadline", "", func(s *fixture) error {
		c, _ := s.pair()
		require.NoError(s, c.SetReadDeadline(onePast))
		return onlyError(c.Read(oneByte))
	}},
	{"read deadline that passes", "", func(s *fixture) error {
		c, _ := s.pair()
		require.NoError(s, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
		return onlyError(c.Read(oneByte))
	}},
	{"write deadline", "", func(s *fixture) error {
		c, _ := s.pair()
		require.NoError(s, c.SetWriteDeadline(time.Now().Add(10*time.Millisecond)))
		return onlyError(c.Write(tooMuch))
	}},
	{"read after the end", "", func(s *fixture) error {
		c, server := s.pair()
		server.Close()
		return onlyError(c.Read(oneByte))
	}},
	{"read after the peer's CloseWrite", "", func(s *fixture) error {
		c, server := s.pair()
		require.NoError(s, server.CloseWrite())
		err := onlyError(c.Read(oneByte))
		_, other := c.Write(oneByte)
		require.NoError(s, other, "the other half is open")
		return err
	}},
	{"read cancelled before its data came", "", func(s *fixture) error {
		c, server := s.pair()
		require.NoError(s, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
		require.Error(s, onlyError(c.Read(oneByte)))
		require.NoError(s, onlyError(server.Write(oneByte)))
		err := onlyError(c.Read(oneByte)) // the data may be there, but the deadline has passed
		require.NoError(s, c.SetReadDeadline(time.Time{}))
		n, after := c.Read(oneByte)
		require.NoError(s, after)
		require.Equal(s, 1, n, "no byte was lost")
		return err
	}},
	{"close during a read", "", func(s *fixture) error {
		c, _ := s.pair()
		s.meanwhile(func() { c.Close() })
		return onlyError(c.Read(oneByte))
	}},
	{"close during a write", "", func(s *fixture) error {
		c, _ := s.pair()
		s.meanwhile(func() { c.Close() })
		return onlyError(c.Write(tooMuch))
	}},
	on("linux darwin", sleepsOn, failure{"CloseRead during a read", "", func(s *fixture) error {
		c, _ := s.pair()
		s.meanwhile(func() { c.CloseRead() })
		return onlyError(c.Read(oneByte))
	}}),
	{"deadline set during a read", "", func(s *fixture) error {
		c, _ := s.pair()
		s.meanwhile(func() { c.SetReadDeadline(onePast) })
		return onlyError(c.Read(oneByte))
	}},
	{"reset during a read", "", func(s *fixture) error {
		c, server := s.pair()
		c.Write(oneByte)
		s.meanwhile(func() { s.reset(server) })
		return onlyError(c.Read(oneByte))
	}},
	{"read after reset", "", func(s *fixture) error {
		if os.Getenv("WINEPREFIX") != "" {
			s.Skip("Wine 8 forgets a reset that no recv waits for, and is sometimes quicker than the recv, package net's too")
		}
		c, server := s.pair()
		c.Write(oneByte) // unread, so that a Unix socket breaks too
		s.reset(server)
		return onlyError(c.Read(oneByte))
	}},
	{"write after reset", "", func(s *fixture) error {
		c, server := s.pair()
		c.Write(oneByte)
		s.reset(server)
		c.Read(oneByte) // takes the error that is reported once
		return onlyError(c.Write(oneByte))
	}},
	{"write after CloseWrite", "", func(s *fixture) error {
		c, _ := s.pair()
		require.NoError(s, c.CloseWrite())
		return onlyError(c.Write(oneByte))
	}},
	on("linux darwin", itSucceeds, failure{"CloseWrite after reset", "tcp", func(s *fixture) error {
		c, server := s.pair()
		s.reset(server)
		c.Read(oneByte)
		return c.CloseWrite()
	}}),

	on("linux", itsOwnNames, dialling("an unknown name", "tcp", "nosuch.invalid:80")),
	dialling("without a port", "tcp", "127.0.0.1"),
	dialling("with too many colons", "tcp", "::1:80"),
	dialling("an unknown service name", "tcp", "127.0.0.1:nosuchport"),
	dialling("a port above 65535", "tcp", "127.0.0.1:65536"),
	dialling("a port below 0", "tcp", "127.0.0.1:-1"),
	dialling("nothing", "tcp", ""),
	dialling("an unknown network", "carrier", "127.0.0.1:80"),
	dialling("an IPv6 address on tcp4", "tcp4", "[::1]:80"),
	dialling("an IPv4 address on tcp6", "tcp6", "127.0.0.1:80"),
	dialling("a missing path", "unix", "/nonexistent/socket"),
	on("linux darwin", otherPaths, dialling("a path that is not a socket", "unix", "/dev/null")),
	dialling("a path that is too long", "unix", "/"+strings.Repeat("x", 200)),
	dialling("a port that nothing listens at", "tcp", "127.0.0.1:1"),
	{"dial a Unix socket whose listener is closed", "unix", func(s *fixture) error {
		path := s.path()
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		require.NoError(s, err)
		l.SetUnlinkOnClose(false)
		l.Close()
		return onlyError(s.dial("unix", path))
	}},
	{"dial with a cancelled context", "", func(s *fixture) error {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		return onlyError(s.Dial(ctx, 0, s.network, s.listen().Addr().String()))
	}},
	{"dial with a context whose deadline has passed", "", func(s *fixture) error {
		ctx, cancel := context.WithDeadline(context.Background(), onePast)
		defer cancel()
		return onlyError(s.Dial(ctx, 0, s.network, s.listen().Addr().String()))
	}},
	{"dial without time left", "tcp", func(s *fixture) error {
		return onlyError(s.Dial(context.Background(), 1, "tcp", s.listen().Addr().String()))
	}},
	{"dial that times out", "tcp", func(s *fixture) error {
		return s.untilSilent(func(address string) error {
			return s.tryDial(context.Background(), 50*time.Millisecond, address)
		})
	}},
	{"dial whose context times out", "tcp", func(s *fixture) error {
		return s.untilSilent(func(address string) error {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			return s.tryDial(ctx, 0, address)
		})
	}},
	{"dial whose context is cancelled", "tcp", func(s *fixture) error {
		return s.untilSilent(func(address string) error {
			ctx, cancel := context.WithCancel(context.Background())
			defer time.AfterFunc(50*time.Millisecond, cancel).Stop()
			return s.tryDial(ctx, 0, address)
		})
	}},

	{"listen at an address in use", "", func(s *fixture) error {
		return onlyError(s.Listen(s.network, s.listen().Addr().String()))
	}},
	listening("a foreign address", "tcp", "192.0.2.1:0"),
	on("linux", itsOwnNames, listening("an unknown name", "tcp", "nosuch.invalid:80")),
	listening("an address without a port", "tcp", "127.0.0.1"),
	listening("an unknown service name", "tcp", "127.0.0.1:nosuchport"),
	listening("an unknown network", "carrier", "127.0.0.1:0"),
	listening("a path in a missing directory", "unix", "/nonexistent/socket"),
	listening("an IPv6 address on tcp4", "tcp4", "[::1]:0"),
	{"accept after close", "", func(s *fixture) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return onlyError(l.Accept())
	}},
	{"close during an accept", "", func(s *fixture) error {
		l := s.listen()
		s.meanwhile(func() { l.Close() })
		return onlyError(l.Accept())
	}},
	{"deadline set during an accept", "", func(s *fixture) error {
		l := s.listen()
		s.meanwhile(func() { l.SetDeadline(onePast) })
		return onlyError(l.Accept())
	}},
	{"accept deadline", "", func(s *fixture) error {
		l := s.listen()
		require.NoError(s, l.SetDeadline(onePast))
		return onlyError(l.Accept())
	}},
	{"listener closed twice", "", func(s *fixture) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return l.Close()
	}},
	{"listener's SetDeadline after close", "", func(s *fixture) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return l.SetDeadline(onePast)
	}},
	on("linux darwin", noFiles, failure{"listener's File after close", "", func(s *fixture) error {
		l := s.listen()
		require.NoError(s, l.Close())
		return onlyError(l.File())
	}}),
	{"dial without a free descriptor", "", func(s *fixture) error {
		address := s.listen().Addr().String()
		defer exhaust(s.T)()
		return onlyError(s.dial(s.network, address))
	}},
	{"listen without a free descriptor", "", func(s *fixture) error {
		address := s.address()
		defer exhaust(s.T)()
		return onlyError(s.Listen(s.network, address))
	}},
	{"accept without a free descriptor", "", func(s *fixture) error {
		l := s.listen()
		c, err := s.dial(s.network, l.Addr().String())
		require.NoError(s, err)
		defer c.Close()
		defer exhaust(s.T)()
		return onlyError(l.Accept())
	}},
	on("linux darwin", otherPaths, failure{"listen where it is not permitted", "unix", func(s *fixture) error {
		if os.Geteuid() == 0 {
			s.Skip("root may do everything")
		}
		return onlyError(s.Listen("unix", "/socket"))
	}}),
}

// tryDial dials, and closes the connection if it gets one: package net would leave that to
// the garbage collector, and later tests that count descriptors would find it missing.
func (s *fixture) tryDial(ctx context.Context, timeout time.Duration, address string) error {
	c, err := s.Dial(ctx, timeout, "tcp", address)
	if err == nil {
		s.Cleanup(func() { c.Close() }) // not now: it must keep its place in the queue
	}
	return err
}

// untilSilent dials a listener that never accepts until its queue is full and the dial
// fails.
func (s *fixture) untilSilent(dial func(address string) error) error {
	address := silent(s.T)
	for range 10 {
		if err := dial(address); err != nil {
			return err
		}
	}
	return nil
}
