//go:build linux || darwin || windows

package sock_test

// This file answers: does a caller get the same error from package sock as from package
// net? Each failure is provoked twice, and everything that can be asked of the two errors
// is compared. The failures need nothing but package net or sock, so they are compared on
// every system that we support, with that system's errors.

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sock"
)

// The two flavours have these in common.
type (
	flavour interface {
		Dial(ctx context.Context, timeout time.Duration, network, address string) (conn, error)
		Listen(network, address string) (listener, error)
	}
	conn interface {
		net.Conn
		CloseRead() error
		CloseWrite() error
		File() (*os.File, error)
	}
	listener interface {
		net.Listener
		SetDeadline(time.Time) error
		File() (*os.File, error)
	}
)

type goNet struct{}

func (goNet) Dial(ctx context.Context, timeout time.Duration, network, address string) (conn, error) {
	c, err := (&net.Dialer{Timeout: timeout}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return c.(conn), nil
}

func (goNet) Listen(network, address string) (listener, error) {
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	return l.(listener), nil
}

type green struct{ t *greenpoll.Task }

func (g green) Dial(ctx context.Context, timeout time.Duration, network, address string) (conn, error) {
	c, err := sock.Dialer{Timeout: timeout}.DialContext(g.t, ctx, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (g green) Listen(network, address string) (listener, error) {
	l, err := sock.Listen(g.t, network, address)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// fixture is the environment in which one failure is provoked, with one flavour.
type fixture struct {
	*testing.T
	flavour
	network string // of listen and pair
}

func TestErrorsAreThoseOfPackageNet(t *testing.T) {
	if b, err := poller.NewBackend(); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	} else if err == nil {
		b.Close()
	}
	noUnix := noUnixSockets(t)
	for _, f := range failures {
		networks := []string{"tcp", "unix"}
		if f.on != "" {
			networks = []string{f.on}
		}
		for _, network := range networks {
			t.Run(f.name+", "+network, func(t *testing.T) {
				if network == "unix" && noUnix != nil {
					t.Skipf("package net has no Unix sockets here: %v", noUnix)
				}
				want := f.fail(&fixture{t, goNet{}, network})
				require.Error(t, want, "this is a failure for package net too")
				require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
					assert.Equal(t, describe(want), describe(f.fail(&fixture{t, green{task}, network})))
					return nil
				}, greenpoll.WithWorkers(1)))
			})
		}
	}
}

// noUnixSockets returns package net's error where Unix sockets do not exist, as under Wine.
func noUnixSockets(t *testing.T) error {
	l, err := net.Listen("unix", (&fixture{T: t}).path())
	if err == nil {
		l.Close()
	}
	return err
}

// description is everything that a caller can ask of an error.
type description struct {
	Text, Op, Net, Source, Addr string
	Is                          []error
	Timeout                     bool
	Temporary                   bool
}

var (
	ports       = regexp.MustCompile(`:[0-9]+\b`)
	paths       = regexp.MustCompile(regexp.QuoteMeta(os.TempDir()) + `[^ :]*`)
	knownErrors = []error{net.ErrClosed, os.ErrDeadlineExceeded, io.EOF, context.Canceled, context.DeadlineExceeded,
		os.ErrNotExist, os.ErrPermission, os.ErrExist, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNREFUSED,
		syscall.EADDRINUSE, syscall.EADDRNOTAVAIL, syscall.ENOENT, syscall.EMFILE, syscall.ENOTCONN, syscall.EINVAL,
		net.ErrWriteToConnected, syscall.EMSGSIZE, syscall.EDESTADDRREQ, syscall.EAFNOSUPPORT, syscall.EPROTOTYPE, syscall.EPERM}
)

func describe(err error) (d description) {
	if err == nil {
		return d
	}
	normal := func(s string) string { return paths.ReplaceAllString(ports.ReplaceAllString(s, ":PORT"), "PATH") }
	d.Text = normal(err.Error())
	address := func(a net.Addr) string {
		if a == nil {
			return "none"
		}
		return a.Network() + " " + normal(a.String())
	}
	var op *net.OpError
	if errors.As(err, &op) {
		d.Op, d.Net, d.Source, d.Addr = op.Op, op.Net, address(op.Source), address(op.Addr)
	}
	for _, e := range knownErrors {
		if !errors.Is(err, e) {
			continue
		}
		if d.Op == "dial" && e == os.ErrDeadlineExceeded {
			e = context.DeadlineExceeded // package net returns one or the other, by chance
		}
		d.Is = append(d.Is, e)
	}
	var timeout interface{ Timeout() bool }
	d.Timeout = errors.As(err, &timeout) && timeout.Timeout()
	var temporary interface{ Temporary() bool } // deprecated, but http.Server uses it
	d.Temporary = errors.As(err, &temporary) && temporary.Temporary()
	return d
}

func (s *fixture) address() string {
	if s.network == "tcp" {
		return "127.0.0.1:0"
	}
	return s.path()
}

func (s *fixture) path() string {
	dir, err := os.MkdirTemp("", "sock")
	require.NoError(s, err)
	s.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "socket")
}

func (s *fixture) listen() listener {
	l, err := s.Listen(s.network, s.address())
	require.NoError(s, err)
	s.Cleanup(func() { l.Close() })
	return l
}

func (s *fixture) dial(network, address string) (conn, error) {
	return s.Dial(context.Background(), 0, network, address)
}

func (s *fixture) pair() (client, server conn) {
	l := s.listen()
	defer l.Close()
	client, err := s.dial(s.network, l.Addr().String())
	require.NoError(s, err)
	c, err := l.Accept()
	require.NoError(s, err)
	server = c.(conn)
	s.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}

// reset breaks a pair from the server's side. Any goroutine may call it.
func (s *fixture) reset(server conn) {
	if c, ok := server.(interface{ SetLinger(int) error }); ok && s.network == "tcp" {
		assert.NoError(s, c.SetLinger(0))
	}
	assert.NoError(s, server.Close())
}

// meanwhile calls f while the following call sleeps. There is no way to find out whether
// package net's call sleeps, so f waits a little. If f comes first after all, the error is
// the same.
func (s *fixture) meanwhile(f func()) {
	over := make(chan struct{})
	time.AfterFunc(20*time.Millisecond, func() {
		defer close(over)
		f()
	})
	s.Cleanup(func() { <-over })
}

func onlyError[T any](_ T, err error) error { return err }
