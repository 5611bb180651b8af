package sock_test

// This file answers: what if a task has computed past a deadline? The same is asked of
// package net, which has threads to spare, on the ordinary clock.

import (
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// computing is a simulated kernel whose clock also advances while a task computes.
type computing struct {
	*sim.Kernel
	ahead atomic.Int64
}

func (c *computing) Now() int64              { return c.Kernel.Now() + c.ahead.Load() }
func (c *computing) compute(d time.Duration) { c.ahead.Add(int64(d)) }

// compute runs main over a kernel with each backend, on which only computing takes time.
func compute(t *testing.T, main func(t *testing.T, g *sched.Task, c *computing)) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			c := &computing{Kernel: sim.New(sim.Config{Backend: backend, Latency: -1})}
			s, err := sched.New(sched.Config{Procs: 1, Clock: c})
			require.NoError(t, err)
			poller.New(s, c.Backend(), c.Kernel)
			assert.NoError(t, s.Run(func(g *sched.Task) error { main(t, g, c); return nil }))
		})
	}
}

// A timely call is made close to its deadline. It need not wait: whatever it wants is
// there.
type timely struct {
	limit func(time.Time) error
	call  func() error
}

func timelyCalls(c, accepted net.Conn, l net.Listener, p net.PacketConn) map[string]timely {
	for range 3 {
		accepted.Write([]byte("x"))
		p.WriteTo([]byte("x"), p.LocalAddr())
	}
	one := make([]byte, 1)
	return map[string]timely{
		"Read":  {c.SetReadDeadline, func() error { _, err := c.Read(one); return err }},
		"Write": {c.SetWriteDeadline, func() error { _, err := c.Write(one); return err }},
		"Accept": {l.(interface{ SetDeadline(time.Time) error }).SetDeadline, func() error {
			c, err := l.Accept()
			if err == nil {
				c.Close() // left to the garbage collector, it would disturb tests that count descriptors
			}
			return err
		}},
		"ReadFrom": {p.SetReadDeadline, func() error { _, _, err := p.ReadFrom(one); return err }},
		"WriteTo":  {p.SetWriteDeadline, func() error { _, err := p.WriteTo(one, p.LocalAddr()); return err }},
	}
}

// in makes the call with a deadline, first after a computation that takes longer, then
// without a deadline, then with a distant one.
func (c timely) in(compute func(time.Duration), now func() time.Time) (late, again, early string) {
	answer := func(err error) string {
		if err == nil {
			return "nil"
		}
		return err.(*net.OpError).Err.Error()
	}
	c.limit(now().Add(time.Millisecond))
	compute(5 * time.Millisecond)
	late = answer(c.call())
	c.limit(time.Time{})
	again = answer(c.call())
	c.limit(now().Add(time.Hour))
	early = answer(c.call())
	c.limit(time.Time{})
	return late, again, early
}

func TestACallThatBeginsAfterItsDeadlineFailsBeforeTheTimerHasFired(t *testing.T) {
	check := func(t *testing.T, name string, c timely, compute func(time.Duration), now func() time.Time) {
		late, again, early := c.in(compute, now)
		assert.Equal(t, []string{"i/o timeout", "nil", "nil"}, []string{late, again, early}, name)
	}
	t.Run("net", func(t *testing.T) {
		if os.Getenv("WINEPREFIX") != "" {
			t.Skip("under Wine 8 package net has no UDP (wsaioctl, 10045)")
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		p, err := net.ListenPacket("udp", "127.0.0.1:0")
		require.NoError(t, err)
		defer p.Close()
		var conns [4]net.Conn // one is accepted here, and the others by the calls
		for i := range conns {
			conns[i], err = net.Dial("tcp", l.Addr().String())
			require.NoError(t, err)
			defer conns[i].Close()
		}
		accepted, err := l.Accept()
		require.NoError(t, err)
		defer accepted.Close()
		for name, c := range timelyCalls(conns[0], accepted, l, p) {
			check(t, name, c, time.Sleep, time.Now) // a sleep, so that one thread suffices to fire timers
		}
	})
	compute(t, func(t *testing.T, g *sched.Task, k *computing) {
		l, err := sock.Listen(g, "tcp", "127.0.0.1:80")
		require.NoError(t, err)
		p, err := sock.ListenPacket(g, "udp", "127.0.0.1:53")
		require.NoError(t, err)
		c, err := sock.Dial(g, "tcp", "127.0.0.1:80")
		require.NoError(t, err)
		accepted, err := l.Accept()
		require.NoError(t, err)
		for range 3 {
			k.Remote("127.0.0.1:80")
		}
		for name, tc := range timelyCalls(c, accepted, l, p) {
			check(t, name, tc, k.compute, g.Sched().Time)
		}
	})
}

// The bytes come before the deadline. Then a task computes, and both are noticed at the
// same time.
func TestBytesThatCameBeforeTheDeadlineAreReadEvenIfBothAreNoticedLate(t *testing.T) {
	compute(t, func(t *testing.T, g *sched.Task, k *computing) {
		c, r := dialRemote(t, g, k.Kernel)
		var n int
		var err error
		var wg sched.WaitGroup
		wg.Go(g, func(g *sched.Task) {
			c.SetReadDeadline(g.Sched().Time().Add(time.Second))
			n, err = c.Bind(g).Read(make([]byte, 10))
		})
		g.Sleep(time.Millisecond) // it reads
		r.Send([]byte("in time"))
		k.compute(time.Minute)
		wg.Wait(g)
		assert.NoError(t, err)
		assert.Equal(t, 7, n)
	})
}
