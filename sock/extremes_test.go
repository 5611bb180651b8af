//go:build linux || darwin || windows

package sock_test

// This file answers: what does a duration, a date, a size or a count mean that is zero,
// negative or huge? What it means to package net: each value is given to both packages, and
// the results, and what the kernel then has of it, are compared.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

const forever = time.Duration(math.MaxInt64)

// dialOptions are the options of a Dialer that are durations and dates.
type dialOptions struct {
	timeout, fallback, keepAlive time.Duration
	config                       net.KeepAliveConfig
	deadline                     time.Time
}

// tcpConn is the part of the API of net.TCPConn and our Conn that is used here.
type tcpConn interface {
	net.Conn
	SetKeepAlive(bool) error
	SetKeepAliveConfig(net.KeepAliveConfig) error
	SetKeepAlivePeriod(time.Duration) error
	SetLinger(int) error
	SetNoDelay(bool) error
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
	SyscallConn() (syscall.RawConn, error)
}

var (
	_ tcpConn = (*net.TCPConn)(nil)
	_ tcpConn = (*sock.Conn)(nil)
)

// extremes is the environment in which a row runs, with package net or with sock.
type extremes struct {
	*testing.T
	listen func(keepAlive time.Duration, config net.KeepAliveConfig) net.Listener
	dial   func(o dialOptions, ctx context.Context, address string) (tcpConn, error)
	hello  string // the path of a file
	lines  []string
}

func (x *extremes) record(what string, err error, values ...any) {
	d := fmt.Sprintf("%+v", describe(err))
	x.lines = append(x.lines, ports.ReplaceAllString(fmt.Sprintln(what, d, values), ":PORT"))
}

// pair returns both ends of a connection.
func (x *extremes) pair(o dialOptions) (client, server tcpConn) {
	l := x.listen(o.keepAlive, o.config)
	defer l.Close()
	client, err := x.dial(o, context.Background(), l.Addr().String())
	require.NoError(x, err)
	c, err := l.Accept()
	require.NoError(x, err)
	x.Cleanup(func() { client.Close(); c.Close() })
	return client, c.(tcpConn)
}

// durations range from far below 0 to the longest.
var durations = []time.Duration{math.MinInt64, -time.Second, -1, 0, 1, time.Second + 1, time.Hour, 1 << 40 * time.Microsecond, forever}

var configs = func() (all []net.KeepAliveConfig) {
	for _, enable := range []bool{false, true} {
		for _, d := range durations {
			all = append(all, net.KeepAliveConfig{Enable: enable, Idle: d},
				net.KeepAliveConfig{Enable: enable, Interval: d}, net.KeepAliveConfig{Enable: enable, Idle: 7 * time.Second, Count: int(d)})
		}
	}
	return append(all, net.KeepAliveConfig{Enable: true, Count: 3})
}()

var extremeRows = map[string]func(x *extremes){
	"Dialer.Timeout and Deadline": func(x *extremes) {
		l := x.listen(0, net.KeepAliveConfig{})
		defer l.Close()
		gone := x.listen(0, net.KeepAliveConfig{})
		gone.Close()
		_, port, err := net.SplitHostPort(l.Addr().String())
		require.NoError(x, err)
		now := time.Now()
		for _, o := range []dialOptions{
			{}, {timeout: math.MinInt64}, {timeout: -1}, {timeout: time.Hour}, {timeout: forever},
			{deadline: time.Time{}.Add(1)}, {deadline: time.Unix(0, 0)}, {deadline: now}, {deadline: now.Add(time.Hour)},
			{deadline: time.Unix(1<<40, 0)}, {deadline: time.Unix(1<<60, 0)},
			{timeout: -1, deadline: now.Add(time.Hour)}, {timeout: time.Hour, deadline: time.Unix(1, 0)},
		} {
			for _, address := range []string{l.Addr().String(), gone.Addr().String(), "127.0.0.1:" + port, "nowhere"} {
				c, err := x.dial(o, context.Background(), address)
				x.record(address, err)
				if err == nil {
					c.Close()
				}
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), -1)
		defer cancel()
		_, err = x.dial(dialOptions{timeout: time.Hour}, ctx, l.Addr().String())
		x.record("an expired context", err)
	},
	"an expired Dialer, and two addresses": func(x *extremes) {
		l := x.listen(0, net.KeepAliveConfig{})
		defer l.Close()
		_, port, err := net.SplitHostPort(l.Addr().String())
		require.NoError(x, err)
		for _, fallback := range []time.Duration{0, -1} {
			for _, o := range []dialOptions{
				{timeout: math.MinInt64}, {timeout: -time.Hour}, {timeout: -1},
				{deadline: time.Time{}.Add(1)}, {deadline: time.Unix(-1<<60, 0)}, {deadline: time.Now().Add(-time.Hour)},
			} {
				o.fallback = fallback
				_, err := x.dial(o, context.Background(), "[::]:"+port) // which also means 0.0.0.0
				x.record("dial", err)
			}
		}
	},
	"Dialer.FallbackDelay": func(x *extremes) {
		l := x.listen(0, net.KeepAliveConfig{})
		defer l.Close()
		_, port, err := net.SplitHostPort(l.Addr().String())
		require.NoError(x, err)
		for _, d := range durations {
			c, err := x.dial(dialOptions{fallback: d}, context.Background(), net.JoinHostPort("localhost", port)) // where ::1, if it exists, refuses
			x.record("dial", err)
			if err == nil {
				c.Close()
			}
		}
	},
	"KeepAlive of Dialer and ListenConfig": func(x *extremes) {
		for _, d := range durations {
			client, server := x.pair(dialOptions{keepAlive: d})
			x.record(d.String(), nil, kernelHas(x.T, client), kernelHas(x.T, server))
		}
	},
	"KeepAliveConfig of Dialer and ListenConfig": func(x *extremes) {
		for _, config := range configs {
			for _, d := range []time.Duration{-1, 0, time.Minute} {
				client, server := x.pair(dialOptions{keepAlive: d, config: config})
				x.record(fmt.Sprintf("%+v", config), nil, kernelHas(x.T, client), kernelHas(x.T, server))
			}
		}
	},
	"SetKeepAlivePeriod": func(x *extremes) {
		c, _ := x.pair(dialOptions{})
		for _, d := range durations {
			err := c.SetKeepAlivePeriod(d)
			x.record(d.String(), err, kernelHas(x.T, c))
		}
		c.Close()
		for _, d := range durations[2:5] {
			x.record(d.String(), c.SetKeepAlivePeriod(d))
		}
	},
	"SetKeepAliveConfig": func(x *extremes) {
		c, _ := x.pair(dialOptions{})
		for _, config := range configs {
			err := c.SetKeepAliveConfig(config)
			x.record(fmt.Sprintf("%+v", config), err, kernelHas(x.T, c))
		}
		c.Close()
		x.record("closed", c.SetKeepAliveConfig(net.KeepAliveConfig{}))
	},
	"SetLinger": func(x *extremes) {
		c, _ := x.pair(dialOptions{})
		for _, n := range []int{math.MinInt64, math.MinInt32, -1, 0, 1, math.MaxInt32, 1 << 40, math.MaxInt64, -1} {
			err := c.SetLinger(n)
			x.record(fmt.Sprint(n), err, kernelHas(x.T, c))
		}
	},
	"SetReadBuffer and SetWriteBuffer": func(x *extremes) {
		c, _ := x.pair(dialOptions{})
		for _, n := range []int{math.MinInt64, math.MinInt32, -1, 0, 1, 1 << 16, math.MaxInt32, 1 << 40, math.MaxInt64} {
			err := c.SetReadBuffer(n)
			x.record(fmt.Sprint("to read ", n), err, kernelHas(x.T, c))
			err = c.SetWriteBuffer(n)
			x.record(fmt.Sprint("to write ", n), err, kernelHas(x.T, c))
		}
	},
	"deadlines": func(x *extremes) {
		c, s := x.pair(dialOptions{})
		for _, d := range []time.Time{
			{}, time.Time{}.Add(1), time.Unix(math.MinInt64, 0), time.Unix(-1<<40, 0), time.Unix(0, 0), time.Unix(1, 0),
			time.Unix(1<<40, 0), time.Unix(1<<60, 0), {},
		} {
			x.record("set", c.SetDeadline(d))
			_, err := c.Write([]byte("x"))
			x.record(fmt.Sprint("write ", d.Unix()), err)
			if err == nil {
				_, err = s.Read(make([]byte, 1))
				x.record("arrived", err)
			}
			s.Write([]byte("y"))
			_, err = c.Read(make([]byte, 1))
			x.record(fmt.Sprint("read ", d.Unix()), err)
		}
	},
	"an io.LimitedReader's N": func(x *extremes) {
		for _, n := range []int64{math.MinInt64, -1, 0, 1, 5, 6, math.MaxInt64} {
			for what, src := range map[string]func() io.Reader{
				"memory": func() io.Reader { return strings.NewReader("hello") },
				"a file": func() io.Reader {
					f, err := os.Open(x.hello)
					require.NoError(x, err)
					x.Cleanup(func() { f.Close() })
					return f
				},
				"a connection": func() io.Reader {
					c, s := x.pair(dialOptions{})
					s.Write([]byte("hello"))
					s.Close()
					return c
				},
			} {
				to, there := x.pair(dialOptions{})
				limited := &io.LimitedReader{R: src(), N: n}
				sent, err := to.(io.ReaderFrom).ReadFrom(limited)
				to.Close()
				b, readErr := io.ReadAll(there)
				x.record(fmt.Sprint(n), err, what, sent, limited.N, string(b), readErr)
			}
		}
		slices.Sort(x.lines)
	},
	"ports": func(x *extremes) {
		for _, port := range []string{"-1", "65536", "99999999999999999999", "-99999999999999999999", "+1", "0x1", "", "nonsense"} {
			_, err := x.dial(dialOptions{}, context.Background(), "127.0.0.1:"+port)
			x.record(port, err)
		}
	},
}

// Package net has no counterpart. The closest is http.Server.Shutdown with a context that
// has ended.
func TestADrainWithoutAWaitReportsWhetherTheHandlersAreDone(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", there)
		require.NoError(t, err)
		task.Go(func(task *greenpoll.Task) {
			l.Serve(task, func(task *greenpoll.Task, c *sock.Conn) { c.Read(make([]byte, 1)) })
		})
		for _, d := range durations {
			assert.True(t, l.Drain(task, d), d)
		}
		c, err := sock.Dial(task, "tcp", there)
		require.NoError(t, err)
		task.Sleep(time.Second) // on the virtual clock: then it is accepted
		for _, d := range []time.Duration{math.MinInt64, -1, 0, 1, time.Hour} {
			assert.False(t, l.Drain(task, d), d)
		}
		require.NoError(t, c.Close())
		assert.True(t, l.Drain(task, forever))
		return l.Close()
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1)))
}

func TestExtremeValuesMeanWhatTheyMeanToPackageNet(t *testing.T) {
	if b, err := poller.NewBackend(); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	} else if err == nil {
		b.Close()
	}
	hello := filepath.Join(directory(t), "hello")
	require.NoError(t, os.WriteFile(hello, []byte("hello"), 0o600))
	for name, row := range extremeRows {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.HasPrefix(name, "SetKeepAlive") {
				t.Skip("Wine 8 lacks TCP_KEEPIDLE (WSAENOPROTOOPT): package net then sets both times by SIO_KEEPALIVE_VALS")
			}
			want := &extremes{T: t, hello: hello,
				listen: func(keepAlive time.Duration, config net.KeepAliveConfig) net.Listener {
					lc := net.ListenConfig{KeepAlive: keepAlive, KeepAliveConfig: config}
					lc.SetMultipathTCP(false) // which we do not have
					l, err := lc.Listen(context.Background(), "tcp4", "127.0.0.1:0")
					require.NoError(t, err)
					return l
				},
				dial: func(o dialOptions, ctx context.Context, address string) (tcpConn, error) {
					d := net.Dialer{Timeout: o.timeout, Deadline: o.deadline, FallbackDelay: o.fallback,
						KeepAlive: o.keepAlive, KeepAliveConfig: o.config}
					c, err := d.DialContext(ctx, "tcp", address)
					if err != nil {
						return nil, err
					}
					return c.(tcpConn), nil
				},
			}
			row(want)
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				got := &extremes{T: t, hello: hello,
					listen: func(keepAlive time.Duration, config net.KeepAliveConfig) net.Listener {
						lc := sock.ListenConfig{KeepAlive: keepAlive, KeepAliveConfig: config}
						l, err := lc.Listen(task, context.Background(), "tcp4", "127.0.0.1:0")
						require.NoError(t, err)
						return l
					},
					dial: func(o dialOptions, ctx context.Context, address string) (tcpConn, error) {
						d := sock.Dialer{Timeout: o.timeout, Deadline: o.deadline, FallbackDelay: o.fallback,
							KeepAlive: o.keepAlive, KeepAliveConfig: o.config}
						c, err := d.DialContext(task, ctx, "tcp", address)
						if err != nil {
							return nil, err
						}
						return c, nil
					},
				}
				row(got)
				assert.Equal(t, strings.Join(want.lines, ""), strings.Join(got.lines, ""))
				return nil
			}, greenpoll.WithWorkers(1)))
		})
	}
}
