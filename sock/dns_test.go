//go:build linux || darwin || windows

package sock_test

// This file answers: are names looked up by DNS over our own sockets, without blocking the
// one worker that also runs the server's tasks?

import (
	"context"
	"fmt"
	"net"
	"net/http/httptrace"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// withDNS runs main beside a DNS server, both on one worker and one processor.
func withDNS(t *testing.T, main func(task *greenpoll.Task, n *nameServer, server string)) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	net.DefaultResolver.LookupPort(context.Background(), "tcp", "http")
	descriptors, goroutines := openAtRest(t), runtime.NumGoroutine()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		n := &nameServer{}
		udp, tcp, err := listenTwice(task)
		require.NoError(t, err)
		task.Go(func(task *greenpoll.Task) { n.serveUDP(udp.Bind(task)) })
		task.Go(func(task *greenpoll.Task) {
			tcp.Serve(task, func(_ *greenpoll.Task, c *sock.Conn) { n.serveTCP(c) })
		})
		main(task, n, udp.LocalAddr().String())
		return nil
	}, greenpoll.WithWorkers(1)))
	// The end of Run closes the resolver's sockets. Its goroutines are guests, whose end
	// cannot be waited for.
	settle(t, goroutines)
	assert.Equal(t, descriptors, openDescriptors(t))
}

// settle waits until no more goroutines than that are left.
func settle(t *testing.T, goroutines int) {
	for wait := 0; runtime.NumGoroutine() > goroutines; wait++ {
		require.Less(t, wait, 10_000, "the resolver's goroutines end")
		time.Sleep(time.Millisecond) // they belong to package net, so there is nothing to wait for
	}
}

// openAtRest counts the descriptors when nothing of earlier tests is about to close. What
// such a test has dropped is closed by garbage collections, and package net's spare pipes,
// which are in a sync.Pool, by the second one.
func openAtRest(t *testing.T) int {
	open := openDescriptors(t)
	for same := 0; same < 3; same++ {
		runtime.GC()
		time.Sleep(time.Millisecond) // finalizers run in a goroutine of Go's, which cannot be waited for
		if now := openDescriptors(t); now != open {
			open, same = now, -1
		}
	}
	return open
}

// listenTwice listens at a port that is free for UDP and for TCP.
func listenTwice(task *greenpoll.Task) (udp *sock.PacketConn, tcp *sock.Listener, err error) {
	for range 10 {
		if udp, err = sock.ListenPacket(task, "udp", "127.0.0.1:0"); err != nil {
			continue
		}
		if tcp, err = sock.Listen(task, "tcp", udp.LocalAddr().String()); err == nil {
			return udp, tcp, nil
		}
		udp.Close()
	}
	return nil, nil, err
}

func TestNamesAreLookedUpOverOurOwnSockets(t *testing.T) {
	withDNS(t, func(task *greenpoll.Task, n *nameServer, server string) {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		_, port, _ := net.SplitHostPort(l.Addr().String())
		d := sock.Dialer{Resolver: sock.NewResolver(task.Sched(), server)}
		for _, ask := range []struct {
			host    string
			network string
			udp     int32 // questions
			tcp     int32
		}{
			{"both.test", "tcp", 2, 0},
			{"four.test", "tcp", 2, 0},
			{"four.test", "tcp4", 1, 0},
			{"long.test", "tcp4", 1, 1},
			{"localhost", "tcp4", 0, 0}, // from /etc/hosts
		} {
			if ask.host == "localhost" && runtime.GOOS == "windows" {
				continue // its hosts file has no line for it: see systemResolver
			}
			n.udp.Store(0)
			n.tcp.Store(0)
			c, err := d.Dial(task, ask.network, ask.host+":"+port)
			require.NoError(t, err, ask)
			assert.Equal(t, "127.0.0.1:"+port, c.RemoteAddr().String(), ask)
			assert.Equal(t, ask.udp, n.udp.Load(), "questions over UDP, %v", ask)
			assert.Equal(t, ask.tcp, n.tcp.Load(), "questions over TCP, %v", ask)
			c.Close()
		}
	})
}

func TestManyTasksLookNamesUpAtOnce(t *testing.T) {
	withDNS(t, func(task *greenpoll.Task, n *nameServer, server string) {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		_, port, _ := net.SplitHostPort(l.Addr().String())
		d := sock.Dialer{Resolver: sock.NewResolver(task.Sched(), server)}
		var all sched.Group
		for i := range 50 {
			all.Go(task, func(task *greenpoll.Task) error {
				host := [...]string{"both.test", "four.test", "long.test"}[i%3]
				c, err := d.Dial(task, "tcp", host+":"+port)
				if err != nil {
					return err
				}
				return c.Close()
			})
		}
		require.NoError(t, all.Wait(task))
	})
}

// Package net with the same server is the reference. Its server runs on goroutines, ours on
// tasks.
func TestLookupErrorsAreThoseOfPackageNet(t *testing.T) {
	if os.Getenv("WINEPREFIX") != "" {
		t.Skip("under Wine 8 package net has no UDP (wsaioctl, 10045)")
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer udp.Close()
	go new(nameServer).serveUDP(udp)
	var mu sync.Mutex
	var open []net.Conn // connections that a lookup leaves behind stay open for 5 s, and another test would count them
	goes := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, udp.LocalAddr().String())
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			open = append(open, c)
		}
		return c, err
	}}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, f := range []struct {
		name             string
		ctx              context.Context
		network, address string
		timeout, delay   time.Duration
	}{
		{name: "no such host", network: "tcp", address: "nobody.test:80"},
		{name: "no address of the IP version", network: "tcp6", address: "four.test:80"},
		{name: "the server fails", network: "tcp", address: "servfail.test:80"},
		{name: "the server is silent", network: "tcp", address: "silent.test:80", timeout: 50 * time.Millisecond},
		{name: "a cancelled context", ctx: ended, network: "tcp", address: "four.test:80"},
		{name: "an invalid name", network: "tcp", address: "a..b:80"},
		{name: "all addresses refuse", network: "tcp", address: "both.test:1"},
		{name: "all addresses refuse, without a race", network: "tcp", address: "both.test:1", delay: -1},
		{name: "an IPv4 address refuses", network: "tcp4", address: "both.test:1"},
		{name: "UDP to no such host", network: "udp", address: "nobody.test:80"},
	} {
		t.Run(f.name, func(t *testing.T) {
			ctx := f.ctx
			if ctx == nil {
				ctx = context.Background()
			}
			goroutines := runtime.NumGoroutine()
			_, want := (&net.Dialer{Timeout: f.timeout, FallbackDelay: f.delay, Resolver: goes}).DialContext(ctx, f.network, f.address)
			require.Error(t, want)
			mu.Lock()
			for _, c := range open {
				c.Close()
			}
			mu.Unlock()
			settle(t, goroutines)
			withDNS(t, func(task *greenpoll.Task, _ *nameServer, server string) {
				d := sock.Dialer{Timeout: f.timeout, FallbackDelay: f.delay, Resolver: sock.NewResolver(task.Sched(), server)}
				_, err := d.DialContext(task, ctx, f.network, f.address)
				require.Error(t, err)
				assert.Equal(t, describe(want), describe(err))
				var ours, nets *net.DNSError
				if assert.Equal(t, asDNS(want, &nets), asDNS(err, &ours)) && nets != nil {
					ours.UnwrapErr, nets.UnwrapErr = nil, nil
					assert.Equal(t, nets, ours)
				}
			})
		})
	}
}

func asDNS(err error, to **net.DNSError) bool {
	op, ok := err.(*net.OpError)
	if ok {
		*to, ok = op.Err.(*net.DNSError)
	}
	return ok
}

// net.Resolver calls the hooks of httptrace for the lookup, but not for the connections
// that it dials.
func TestALookupCallsTheHooksOfHttptrace(t *testing.T) {
	withDNS(t, func(task *greenpoll.Task, n *nameServer, server string) {
		var calls []string
		ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
			DNSStart:     func(i httptrace.DNSStartInfo) { calls = append(calls, "lookup "+i.Host) },
			DNSDone:      func(i httptrace.DNSDoneInfo) { calls = append(calls, fmt.Sprint(i.Addrs, i.Err)) },
			ConnectStart: func(_, address string) { calls = append(calls, address) },
		})
		d := sock.Dialer{Resolver: sock.NewResolver(task.Sched(), server),
			ConnectStart: func(_, address string) { calls = append(calls, "connect "+address) }}
		_, err := d.DialContext(task, ctx, "tcp4", "four.test:1")
		require.Error(t, err)
		assert.Equal(t, []string{"lookup four.test", "[{127.0.0.1 }] <nil>", "connect 127.0.0.1:1"}, calls)
	})
}

// What a cancelled lookup leaves behind is closed by the end of Run at the latest: withDNS
// checks that. Run does not wait for the server.
func TestALookupCanBeCancelledWhileTheServerIsSilent(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run("over "+network, func(t *testing.T) {
			withDNS(t, func(task *greenpoll.Task, n *nameServer, server string) {
				by := sock.NewResolver(task.Sched(), server)
				if network == "tcp" {
					dial := by.Dial
					by.Dial = func(ctx context.Context, _, address string) (net.Conn, error) { return dial(ctx, "tcp", address) }
				}
				ctx, cancel := context.WithCancel(context.Background())
				var dial sched.WaitGroup
				dial.Go(task, func(task *greenpoll.Task) {
					_, err := sock.Dialer{Resolver: by}.DialContext(task, ctx, "tcp4", "silent.test:80")
					assert.ErrorIs(t, err, context.Canceled)
					assert.EqualError(t, err, "dial tcp4: lookup silent.test: operation was canceled")
				})
				for n.udp.Load()+n.tcp.Load() == 0 {
					task.Sleep(time.Millisecond) // a goroutine does the lookup, so there is nothing else to wait for
				}
				cancel()
				dial.Wait(task)
			})
		})
	}
}

func TestTheEndOfRunEndsALookupByDNS(t *testing.T) {
	withDNS(t, func(task *greenpoll.Task, n *nameServer, server string) {
		by := sock.NewResolver(task.Sched(), server)
		task.Go(func(task *greenpoll.Task) {
			sock.Dialer{Resolver: by}.Dial(task, "tcp", "silent.test:80")
			t.Error("the dial has returned")
		})
		for n.udp.Load() == 0 {
			task.Sleep(time.Millisecond) // as above
		}
	})
}

// The guests of a lookup hold the scheduler, and release it.
func TestALookupNeitherCausesNorHidesADeadlock(t *testing.T) {
	var deadlock *sched.DeadlockError
	err := greenpoll.Run(func(task *greenpoll.Task) error {
		_, err := sock.Dial(task, "tcp4", "localhost:1")
		require.Error(t, err)
		sched.NewChan[int](0).Recv(task)
		return nil
	}, greenpoll.WithWorkers(1))
	require.ErrorAs(t, err, &deadlock)
}
