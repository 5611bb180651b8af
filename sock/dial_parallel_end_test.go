package sock_test

// This file answers: what if a race is ended from outside: by its context, at every stage,
// or by the end of Run?

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// stubborn is a resolver that answers only when its context ends.
type stubborn struct{ asked, answered atomic.Int32 }

func (s *stubborn) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	s.asked.Add(1)
	<-ctx.Done()
	s.answered.Add(1)
	return nil, ctx.Err()
}

// asleep counts the tasks that sleep until they can write or are connected.
func asleep(s *sched.Sched) (n int) {
	for _, t := range s.Tasks() {
		if t.Status == sched.Parked && t.Reason == sched.IOWrite {
			n++
		}
	}
	return n
}

func TestACancelledContextEndsARaceAtEveryStage(t *testing.T) {
	for _, stage := range []struct {
		name     string
		at       time.Duration
		attempts []string
	}{
		{"before it begins", 0, []string{v6a + " 0-0 operation was canceled", v4a + " 0-0 operation was canceled"}},
		{"when the first attempt waits", 100 * time.Millisecond,
			[]string{v6a + " 0-100 operation was canceled", v4a + " 100-100 operation was canceled"}},
		{"when both wait", 500 * time.Millisecond,
			[]string{v6a + " 0-500 operation was canceled", v4a + " 250-500 operation was canceled"}},
	} {
		t.Run(stage.name, func(t *testing.T) {
			race(t, []string{v6a, v4a}, func(c *raceFixture, t *greenpoll.Task) {
				c.silence(t, v6a, v4a)
				before := c.Open()
				ctx, cancel := context.WithCancel(context.Background())
				if stage.at == 0 {
					cancel()
				}
				// A context reports its end on goroutines of its own. Until they have run,
				// the virtual clock must advance by single nanoseconds: so there is always
				// an event at the next one.
				var over atomic.Bool
				var creep func()
				creep = func() {
					if !over.Load() {
						runtime.Gosched()
						c.At(1, creep)
					}
				}
				c.At(stage.at, func() {
					cancel()
					creep()
				})
				conn, err := c.dialContext(t, ctx, sock.Dialer{})
				over.Store(true)
				require.ErrorIs(c, err, context.Canceled)
				assert.EqualError(c, err, "dial tcp [2001:db8::1]:80: operation was canceled")
				assert.Equal(c, stage.attempts, c.times())
				c.checkNothingLeft(t, before, conn)
			})
		})
	}
}

func TestACancelledContextEndsALookup(t *testing.T) {
	race(t, nil, func(c *raceFixture, t *greenpoll.Task) {
		ctx, cancel := context.WithCancel(context.Background())
		by := &stubborn{}
		go func() {
			for by.asked.Load() == 0 {
				runtime.Gosched()
			}
			cancel()
		}()
		_, err := c.dialContext(t, ctx, sock.Dialer{Resolver: by})
		require.ErrorIs(c, err, context.Canceled)
		assert.Empty(c, c.attempts)
	})
}

// By then the connection belongs to the caller, and the end of the dial's context must not
// affect it.
func TestAContextThatEndsAfterTheDialHasNoEffect(t *testing.T) {
	race(t, []string{v6a, v4a}, func(c *raceFixture, t *greenpoll.Task) {
		c.silence(t, v6a)
		c.RemoteListener(net.JoinHostPort(v4a, "80"), func(r *sim.Remote) { r.OnReceive(func(p []byte) { r.Send(p) }) })
		ctx, cancel := context.WithCancel(context.Background())
		conn, err := c.dialContext(t, ctx, sock.Dialer{Timeout: time.Second})
		require.NoError(c, err)
		cancel()
		t.Sleep(time.Minute)
		_, err = conn.Write([]byte("x"))
		require.NoError(c, err)
		n, err := conn.Read(make([]byte, 2))
		require.NoError(c, err)
		assert.Equal(c, 1, n)
	})
}

func TestTheEndOfRunEndsARace(t *testing.T) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			k := sim.New(sim.Config{Backend: backend, Backlog: 2})
			k.Host("host", v6a, v4a)
			c := &raceFixture{T: t, Kernel: k}
			var before int
			var unwound atomic.Bool
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				c.silence(task, v6a, v4a)
				before = k.Open()
				task.Go(func(task *greenpoll.Task) {
					defer unwound.Store(true)
					sock.Dial(task, "tcp", "host:80")
					t.Error("the dial has returned")
				})
				task.Sleep(time.Second)
				assert.Equal(t, 2, asleep(task.Sched()))
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
			assert.True(t, unwound.Load())
			assert.Equal(t, before, k.Open())
		})
	}
}

// Run does not wait for a DNS server that does not answer.
func TestTheEndOfRunEndsALookup(t *testing.T) {
	by := &stubborn{}
	var unwound atomic.Bool
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		task.Go(func(task *greenpoll.Task) {
			defer unwound.Store(true)
			sock.Dialer{Resolver: by}.Dial(task, "tcp", "host:80")
			t.Error("the dial has returned")
		})
		for by.asked.Load() == 0 {
			task.Yield()
		}
		return nil
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1)))
	assert.True(t, unwound.Load())
	for by.answered.Load() == 0 {
		runtime.Gosched() // its context has ended as well
	}
}

// Run cannot end a guest. The guest's calls fail because its sockets are closed.
func TestTheEndOfRunEndsAGuestsRace(t *testing.T) {
	k := sim.New(sim.Config{Backlog: 2})
	k.Host("host", v6a, v4a)
	c := &raceFixture{T: t, Kernel: k}
	var before int
	failed := make(chan error)
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		c.silence(task, v6a, v4a)
		before = k.Open()
		s := task.Sched()
		go func() {
			g := s.Guest()
			defer g.Leave()
			_, err := sock.Dial(g, "tcp", "host:80")
			failed <- err
		}()
		task.Sleep(500 * time.Millisecond) // on the virtual clock, however far the guest has come
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	assert.ErrorIs(t, <-failed, net.ErrClosed)
	assert.Equal(t, before, k.Open())
}

func TestAnUnknownNameFailsOverTheSimulatedKernel(t *testing.T) {
	race(t, []string{v6a}, func(c *raceFixture, t *greenpoll.Task) {
		_, err := sock.Dial(t, "tcp", "nobody:80")
		assert.EqualError(c, err, "dial tcp: lookup nobody: no such host")
		var dns *net.DNSError
		require.ErrorAs(c, err, &dns)
		assert.True(c, dns.IsNotFound)
		_, err = sock.Dial(t, "tcp4", "host:80")
		assert.EqualError(c, err, "dial tcp4: address host: no suitable address found")
	})
}
