package sock_test

// This file answers: do races work on the real kernel, where several workers run them at
// the same time? Here no test decides which address answers first.

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sock"
)

// hosts is a resolver that returns the addresses of one name.
type hosts []string

func (h hosts) LookupNetIP(context.Context, string, string) (ips []netip.Addr, err error) {
	for _, ip := range h {
		ips = append(ips, netip.MustParseAddr(ip))
	}
	return ips, nil
}

// listenOnBoth returns a port at which ::1 and 127.0.0.1 listen, each with a task that
// echoes.
func listenOnBoth(t *testing.T, task *greenpoll.Task) (port string) {
	var six, four *sock.Listener
	for {
		var err error
		six, err = sock.Listen(task, "tcp6", "[::1]:0")
		if errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT) {
			t.Skip("this machine has no IPv6")
		}
		require.NoError(t, err)
		_, port, _ = net.SplitHostPort(six.Addr().String())
		four, err = sock.Listen(task, "tcp4", "127.0.0.1:"+port)
		if err == nil {
			break
		}
		require.ErrorIs(t, err, syscall.EADDRINUSE) // it was free only for IPv6
		six.Close()
	}
	for _, l := range []*sock.Listener{six, four} {
		task.Go(func(task *greenpoll.Task) {
			l.Serve(task, func(_ *greenpoll.Task, c *sock.Conn) {
				p := make([]byte, 8)
				n, _ := c.Read(p)
				c.Write(p[:n])
				c.Read(p) // until the peer closes
			})
		})
	}
	return port
}

// With a delay of next to nothing both attempts are in progress, and both succeed.
func TestManyRacesLeaveNothingBehind(t *testing.T) {
	for _, workers := range []int{1, 4} {
		before, goroutines := openAtRest(t), runtime.NumGoroutine()
		var attempts atomic.Int32
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			port := listenOnBoth(t, task)
			var all sched.Group
			for range 20 {
				all.Go(task, func(task *greenpoll.Task) error {
					for i := range 20 {
						d := sock.Dialer{Resolver: hosts{"::1", "127.0.0.1"}, FallbackDelay: time.Duration(1 + i*10_000),
							ConnectStart: func(_, _ string) { attempts.Add(1) }}
						c, err := d.Dial(task, "tcp", "host:"+port)
						if err != nil {
							return err
						}
						if _, err := c.Write([]byte("hello")); err != nil {
							return err
						}
						if n, err := c.Read(make([]byte, 8)); n != 5 || err != nil {
							return errors.New("the winner does not echo")
						}
						c.Close()
					}
					return nil
				})
			}
			return all.Wait(task)
		}, greenpoll.WithWorkers(workers)))
		assert.Greater(t, int(attempts.Load()), 400, "some addresses have raced")
		settle(t, goroutines) // a goroutine of an ended context may be the last to release a socket
		assert.Equal(t, before, openDescriptors(t))
	}
}

// silentPort returns a port at which all addresses of a name drop every packet. (They are
// the same address twice; a race does not mind.)
func silentPort(t *testing.T) (port string, addresses hosts) {
	address := silent(t)
	_, port, _ = net.SplitHostPort(address)
	for range 2 {
		c, err := net.DialTimeout("tcp", address, 50*time.Millisecond) // fills its queue
		if err == nil {
			t.Cleanup(func() { c.Close() })
		}
	}
	return port, hosts{"127.0.0.1", "127.0.0.1"}
}

func TestARaceCanBeEndedFromAnyWorker(t *testing.T) {
	port, addresses := silentPort(t)
	for _, how := range []string{"cancelled", "timed out", "unwound"} {
		for _, workers := range []int{1, 4} {
			t.Run(how, func(t *testing.T) {
				before, goroutines := openAtRest(t), runtime.NumGoroutine()
				var ended, unwound atomic.Int32
				require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					d := sock.Dialer{Resolver: addresses, FallbackDelay: time.Millisecond}
					if how == "timed out" {
						d.Timeout = 200 * time.Millisecond
					}
					var all sched.WaitGroup
					for range 10 {
						all.Go(task, func(task *greenpoll.Task) {
							defer unwound.Add(1)
							_, err := d.DialContext(task, ctx, "tcp", "host:"+port)
							require.Error(t, err)
							ended.Add(1)
						})
					}
					if how != "timed out" {
						for poller.Of(task.Sched()).Waiters() < 20 {
							task.Yield()
						}
					}
					switch how {
					case "unwound":
						return nil
					case "cancelled":
						cancel()
					}
					all.Wait(task)
					assert.EqualValues(t, 10, ended.Load())
					return nil
				}, greenpoll.WithWorkers(workers)))
				assert.EqualValues(t, 10, unwound.Load())
				settle(t, goroutines) // a goroutine of an ended context may be the last to release a socket
				assert.Equal(t, before, openDescriptors(t))
			})
		}
	}
}

func TestGuestsRaceToo(t *testing.T) {
	before, goroutines := openAtRest(t), runtime.NumGoroutine()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		port := listenOnBoth(t, task)
		s := task.Sched()
		var guests sync.WaitGroup
		for range 10 {
			guests.Go(func() {
				g := s.Guest()
				defer g.Leave()
				d := sock.Dialer{Resolver: hosts{"::1", "127.0.0.1"}, FallbackDelay: 1}
				c, err := d.Dial(g, "tcp", "host:"+port)
				if assert.NoError(t, err) {
					c.Close()
				}
			})
		}
		task.Block(guests.Wait)
		// A task inside Block is a guest as well.
		task.Block(func() {
			c, err := sock.Dialer{Resolver: hosts{"::1", "127.0.0.1"}}.Dial(task, "tcp", "host:"+port)
			if assert.NoError(t, err) {
				c.Close()
			}
		})
		return nil
	}, greenpoll.WithWorkers(1)))
	settle(t, goroutines) // a goroutine of an ended context may be the last to release a socket
	assert.Equal(t, before, openDescriptors(t))
}
