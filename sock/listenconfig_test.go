//go:build linux

package sock_test

// This file answers: what do the options of a Dialer and a ListenConfig do to their
// sockets? Where package net has the same option, it is the reference.

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

func TestConnectionsSpreadOverListenersOfOnePort(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		shared := sock.ListenConfig{ReusePort: true}
		first, err := shared.Listen(task, context.Background(), "tcp4", "127.0.0.1:0")
		require.NoError(t, err)
		address := first.Addr().String()
		second, err := shared.Listen(task, context.Background(), "tcp4", address)
		require.NoError(t, err)
		_, err = sock.Listen(task, "tcp4", address)
		require.ErrorIs(t, err, syscall.EADDRINUSE, "a listener without ReusePort does not share")

		var served [2]int
		for i, l := range []*sock.Listener{first, second} {
			task.Go(func(task *greenpoll.Task) {
				l.Serve(task, func(_ *greenpoll.Task, c *sock.Conn) {
					served[i]++
					c.Write([]byte("x"))
				})
			})
		}
		for range 100 { // the kernel chooses by a hash of the ports: with 100 dials each listener gets some
			c, err := sock.Dial(task, "tcp4", address)
			require.NoError(t, err)
			_, err = c.Read(make([]byte, 1))
			require.NoError(t, err)
			c.Close()
		}
		assert.Equal(t, 100, served[0]+served[1])
		assert.NotZero(t, served[0])
		assert.NotZero(t, served[1])
		return nil
	}, greenpoll.WithWorkers(1)))
}

func TestPacketSocketsCanShareAPort(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		shared := sock.ListenConfig{ReusePort: true}
		first, err := shared.ListenPacket(task, context.Background(), "udp4", "127.0.0.1:0")
		require.NoError(t, err)
		_, err = shared.ListenPacket(task, context.Background(), "udp4", first.LocalAddr().String())
		require.NoError(t, err)
		_, err = sock.ListenPacket(task, "udp4", first.LocalAddr().String())
		require.ErrorIs(t, err, syscall.EADDRINUSE)
		return nil
	}, greenpoll.WithWorkers(1)))
}

// controlled records one call of a Control hook.
type controlled struct {
	network, address string
	bound            bool
}

// hook records its calls.
func hook(seen *[]controlled) func(network, address string, c syscall.RawConn) error {
	return func(network, address string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			sa, _ := unix.Getsockname(int(fd))
			port := 0
			switch sa := sa.(type) {
			case *unix.SockaddrInet4:
				port = sa.Port
			case *unix.SockaddrInet6:
				port = sa.Port
			}
			*seen = append(*seen, controlled{network, ports.ReplaceAllString(address, ":PORT"), port != 0})
		})
	}
}

func TestControlIsCalledAsInPackageNet(t *testing.T) {
	var want, got []controlled
	ctx := context.Background()
	address := "127.0.0.1:0"
	{
		l, err := (&net.ListenConfig{Control: hook(&want)}).Listen(ctx, "tcp", address)
		require.NoError(t, err)
		defer l.Close()
		u, err := (&net.ListenConfig{Control: hook(&want)}).ListenPacket(ctx, "udp", address)
		require.NoError(t, err)
		defer u.Close()
		from, err := net.ResolveTCPAddr("tcp", address)
		require.NoError(t, err)
		c, err := (&net.Dialer{LocalAddr: from, Control: hook(&want)}).Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		defer c.Close()
	}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.ListenConfig{Control: hook(&got)}.Listen(task, ctx, "tcp", address)
		require.NoError(t, err)
		_, err = sock.ListenConfig{Control: hook(&got)}.ListenPacket(task, ctx, "udp", address)
		require.NoError(t, err)
		_, err = sock.Dialer{LocalAddr: address, Control: hook(&got)}.DialContext(task, ctx, "tcp", l.Addr().String())
		require.NoError(t, err)
		return nil
	}, greenpoll.WithWorkers(1)))
	assert.Equal(t, want, got)
	assert.Len(t, got, 3)
}

func TestAFailingControlFailsTheCall(t *testing.T) {
	refusal := errors.New("not with this socket")
	no := func(string, string, syscall.RawConn) error { return refusal }
	exit := func(string, string, syscall.RawConn) error { runtime.Goexit(); return nil }
	waits := func(_, _ string, c syscall.RawConn) error {
		return c.Read(func(uintptr) bool { return false })
	}
	ctx := context.Background()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		before := openAtRest(t)
		_, err := sock.ListenConfig{Control: no}.Listen(task, ctx, "tcp", "127.0.0.1:0")
		assert.ErrorIs(t, err, refusal)
		_, err = sock.Dialer{Control: no}.DialContext(task, ctx, "tcp", "127.0.0.1:1")
		assert.ErrorIs(t, err, refusal)
		_, err = sock.Dialer{Control: waits}.DialContext(task, ctx, "tcp", "127.0.0.1:1")
		assert.ErrorIs(t, err, errors.ErrUnsupported, "there is nothing to wait for yet")
		var all sched.WaitGroup
		all.Go(task, func(task *greenpoll.Task) { sock.ListenConfig{Control: exit}.Listen(task, ctx, "tcp", "127.0.0.1:0") })
		all.Go(task, func(task *greenpoll.Task) { sock.Dialer{Control: exit}.DialContext(task, ctx, "tcp", "127.0.0.1:1") })
		all.Wait(task)
		// In a race, the task that ends is the attempt's.
		_, err = sock.Dialer{Control: exit, Resolver: hosts{"::1", "127.0.0.1"}}.DialContext(task, ctx, "tcp", "host:1")
		assert.Error(t, err)
		assert.Equal(t, before, openDescriptors(t))
		return nil
	}, greenpoll.WithWorkers(1)))
}

func TestControlContextReplacesControl(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "the dial's")
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		var calls []string
		hook := func(ctx context.Context, network, address string, c syscall.RawConn) error {
			calls = append(calls, ctx.Value(key{}).(string)+" "+network+" "+address)
			return nil
		}
		never := func(string, string, syscall.RawConn) error { return errors.New("Control was called") }
		theirs, err := (&net.Dialer{Control: never, ControlContext: hook}).DialContext(ctx, "tcp", l.Addr().String())
		require.NoError(t, err)
		defer theirs.Close()
		_, err = sock.Dialer{Control: never, ControlContext: hook}.DialContext(task, ctx, "tcp", l.Addr().String())
		require.NoError(t, err)
		require.Len(t, calls, 2)
		assert.Equal(t, calls[0], calls[1])
		return nil
	}, greenpoll.WithWorkers(1)))
}

func TestControlNeedsARealKernel(t *testing.T) {
	hook := func(string, string, syscall.RawConn) error { return nil }
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		_, err := sock.ListenConfig{Control: hook}.Listen(task, context.Background(), "tcp", there)
		assert.ErrorIs(t, err, errors.ErrUnsupported)
		_, err = sock.Dialer{Control: hook}.Dial(task, "tcp", there)
		assert.ErrorIs(t, err, errors.ErrUnsupported)
		return nil
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1)))
}

// optionsOf reads a connection's options: keep-alive on or off, idle time, interval, count,
// and no delay.
func optionsOf(t *testing.T, c syscall.Conn) (values [5]int) {
	raw, err := c.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		for i, option := range [5][2]int{{unix.SOL_SOCKET, unix.SO_KEEPALIVE}, {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL}, {unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
			{unix.IPPROTO_TCP, unix.TCP_NODELAY}} {
			values[i], err = unix.GetsockoptInt(int(fd), option[0], option[1])
			require.NoError(t, err)
		}
	}))
	return values
}

func TestConnectionsHaveTheOptionsOfPackageNets(t *testing.T) {
	ctx := context.Background()
	for _, period := range []time.Duration{0, -1, 40 * time.Second, 1500 * time.Millisecond} {
		t.Run(strconv.Itoa(int(period.Milliseconds())), func(t *testing.T) {
			l, err := (&net.ListenConfig{KeepAlive: period}).Listen(ctx, "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer l.Close()
			client, err := (&net.Dialer{KeepAlive: period}).Dial("tcp", l.Addr().String())
			require.NoError(t, err)
			defer client.Close()
			server, err := l.Accept()
			require.NoError(t, err)
			defer server.Close()
			want := [...][5]int{optionsOf(t, client.(syscall.Conn)), optionsOf(t, server.(syscall.Conn))}

			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				l, err := sock.ListenConfig{KeepAlive: period}.Listen(task, ctx, "tcp", "127.0.0.1:0")
				require.NoError(t, err)
				client, err := sock.Dialer{KeepAlive: period}.DialContext(task, ctx, "tcp", l.Addr().String())
				require.NoError(t, err)
				server, err := l.AcceptConn()
				require.NoError(t, err)
				assert.Equal(t, want, [...][5]int{optionsOf(t, client), optionsOf(t, server)})
				return nil
			}, greenpoll.WithWorkers(1)))
		})
	}
}

func TestErrorsContainTheLocalAddressAsInPackageNet(t *testing.T) {
	from, err := net.ResolveTCPAddr("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	for _, address := range []string{"127.0.0.1:1", "[::1]:1"} {
		_, want := (&net.Dialer{LocalAddr: from}).Dial("tcp", address)
		require.Error(t, want)
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			_, err := sock.Dialer{LocalAddr: from.String()}.Dial(task, "tcp", address)
			assert.Equal(t, describe(want), describe(err))
			return nil
		}, greenpoll.WithWorkers(1)))
	}
}
