package sock_test

// This file answers: what happens to a probe, and to its timer, if something else comes at
// the worst moment? Over the kernel that completes operations.

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// dialled is completing with a connection to a scripted peer, on which nothing takes any
// time.
func dialled(t *testing.T, main func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote)) {
	completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
		c, r := dialRemote(t, task, k)
		main(task, k, c, r)
	})
}

func dialRemote(t *testing.T, task *greenpoll.Task, k *sim.Kernel) (*sock.Conn, *sim.Remote) {
	accepted := make(chan *sim.Remote, 1)
	k.RemoteListener(there, func(r *sim.Remote) { accepted <- r })
	return dialAgain(t, task, accepted)
}

func dialAgain(t *testing.T, task *greenpoll.Task, accepted chan *sim.Remote) (*sock.Conn, *sim.Remote) {
	c, err := sock.Dial(task, "tcp", there)
	require.NoError(t, err)
	for len(accepted) == 0 {
		task.Sleep(time.Millisecond) // a poll accepts it
	}
	return c, <-accepted
}

// Run ends while a goroutine submits a probe that completes at once, because there are
// bytes. No completion follows, and the poller must not wait for one.
func TestTheEndOfRunDoesNotWaitForAProbeThatCompletedAtOnce(t *testing.T) {
	k := sim.New(sim.Config{Backend: sim.IOCP, Latency: -1})
	submitting, closing := make(chan struct{}), make(chan struct{})
	var ending atomic.Bool
	closes := sync.OnceFunc(func() { close(closing) })
	k.On(sim.CallIdle, func(*sim.Call) {
		if ending.Load() {
			closes()
		}
	})
	k.On(sim.CallPeek, func(call *sim.Call) {
		if !call.After {
			close(submitting)
			<-closing
		}
	})
	over := make(chan error, 1)
	go func() {
		over <- greenpoll.Run(func(task *greenpoll.Task) error {
			c, r := dialRemote(t, task, k)
			r.Send([]byte("x"))
			task.Sleep(time.Millisecond)
			go c.OnHangup(func() {})
			task.Block(func() { <-submitting })
			ending.Store(true)
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
	}()
	select {
	case err := <-over:
		assert.NoError(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("the poller waits for a completion that never comes")
	}
}

// The probe has found bytes and would ask again later, but then the connection is closed.
func TestACloseLeavesNoTimerBehind(t *testing.T) {
	var deadlock *sched.DeadlockError
	var closed int64
	k := sim.New(sim.Config{Backend: sim.IOCP, Latency: -1})
	err := greenpoll.Run(func(task *greenpoll.Task) error {
		c, r := dialRemote(t, task, k)
		k.On(sim.CallAsk, func(call *sim.Call) {
			if call.After {
				c.BeginClose()
				closed = k.Now()
			}
		})
		c.OnHangup(func() { t.Error("our own close was taken for a hang-up") })
		r.Send([]byte("x"))
		sched.NewChan[int](0).Recv(task)
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
	assert.ErrorAs(t, err, &deadlock)
	assert.Equal(t, closed, k.Now(), "Run has waited for a timer that no task needs")
	assert.Zero(t, k.Open())
}

// The kernel refuses a probe because it lacks memory. That says nothing about the peer.
func TestAProbeThatLacksMemoryIsNotAHangup(t *testing.T) {
	dialled(t, func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		called := false
		k.Fail(sim.CallPeek, syscall.ENOBUFS, 2)
		c.OnHangup(func() { called = true })
		task.Sleep(time.Second)
		assert.False(t, called)
		assert.False(t, c.HungUp())
		r.CloseWrite()
		task.Sleep(time.Second)
		assert.True(t, called)
	})
}

// A probe has seen a reset and keeps it for the Read, which sees it by itself as well.
func TestAResetThatProbeAndReadHaveSeenIsReportedOnce(t *testing.T) {
	dialled(t, func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		k.Fail(sim.CallPeek, syscall.ECONNRESET, 1)
		c.OnHangup(func() {})
		require.True(t, c.HungUp())
		k.Fail(sim.CallRecv, syscall.ECONNRESET, 1)
		_, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		r.CloseWrite()
		_, err = c.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
	})
}

// The last call counts: if a function is set in the end, a probe must be pending.
func TestOfTwoConcurrentCallsOfOnHangupOneWins(t *testing.T) {
	completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
		accepted := make(chan *sim.Remote, 1)
		k.RemoteListener(there, func(r *sim.Remote) { accepted <- r })
		for range 300 {
			c, r := dialAgain(t, task, accepted)
			var called atomic.Bool
			var wg sync.WaitGroup
			start := make(chan struct{})
			for _, f := range []func(){func() { called.Store(true) }, nil} {
				wg.Go(func() {
					<-start
					c.OnHangup(f)
				})
			}
			close(start)
			task.Block(wg.Wait)
			set := poller.Of(task.Sched()).Waiters() == 1
			r.CloseWrite()
			task.Sleep(2 * time.Second) // on the virtual clock
			require.Equal(t, set, called.Load())
			require.NoError(t, c.Close())
		}
	})
}

// Read starts the next probe, which finds the end at once. The function called for it runs
// inside the reader's own call.
func TestAFunctionOfOnHangupMayCloseWithinARead(t *testing.T) {
	dialled(t, func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		closed := false
		c.OnHangup(func() {
			open := k.Open()
			assert.NoError(t, c.Close())
			closed = k.Open() == open-1
		})
		r.Send([]byte("x"))
		task.Sleep(time.Millisecond) // the probe has found bytes
		r.CloseWrite()
		n, err := c.Read(make([]byte, 1))
		assert.NoError(t, err)
		assert.Equal(t, 1, n)
		assert.True(t, closed)
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, net.ErrClosed)
	})
}

// A close comes when a probe is about to be submitted.
func TestAProbeDoesNotUseAClosedNumber(t *testing.T) {
	dialled(t, func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		open := k.Open()
		asked := false
		k.On(sim.CallPeek, func(call *sim.Call) {
			if !call.After && !asked {
				asked = true
				c.BeginClose()
				assert.Equal(t, open, k.Open(), "the number is free, and the probe goes to the next socket that has it")
			}
		})
		c.OnHangup(func() { t.Error("our own close was taken for a hang-up") })
		assert.True(t, asked)
		assert.Equal(t, open-1, k.Open())
	})
}
