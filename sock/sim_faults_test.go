package sock_test

// This file answers: what if an event comes at the worst moment? The simulated kernel's
// script makes it come between a try and the wait that follows, which on a real kernel
// takes luck.

import (
	"io"
	"net"
	"os"
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

const there = "127.0.0.1:80"

// remote calls main with a connection to a scripted peer, on which nothing takes any time,
// over each readiness backend in turn.
func remote(t *testing.T, network string, main func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote)) {
	for _, backend := range []string{sim.Epoll, sim.Kqueue} {
		k := sim.New(sim.Config{Backend: backend, Latency: -1})
		k.On(sim.CallIdle, func(*sim.Call) { panic("all tasks wait, and no event will ever come: " + backend) })
		address := there
		if network == "unix" {
			address = "/there"
		}
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			var r *sim.Remote
			k.RemoteListener(address, func(accepted *sim.Remote) { r = accepted })
			c, err := sock.Dial(task, network, address)
			if err != nil {
				return err
			}
			for r == nil {
				task.Sleep(time.Millisecond) // a poll accepts it
			}
			main(task, k, c, r)
			c.Close()
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)), backend)
		assert.Zero(t, k.Open(), backend)
	}
}

// afterVainTry calls f once, after the next read that finds nothing and before its task can
// wait.
func afterVainTry(k *sim.Kernel, f func(fd int)) {
	done := false
	k.On(sim.CallRead, func(c *sim.Call) {
		if c.After && c.Errno == syscall.EAGAIN && !done {
			done = true
			f(c.FD)
		}
	})
}

func TestAnEventBetweenTryAndWaitIsNotMissed(t *testing.T) {
	type happening struct {
		name string
		do   func(k *sim.Kernel, c *sock.Conn, r *sim.Remote)
		text string
		err  error
	}
	for _, h := range []happening{
		{"bytes", func(_ *sim.Kernel, _ *sock.Conn, r *sim.Remote) { r.Send([]byte("now")) }, "now", nil},
		{"the end", func(_ *sim.Kernel, _ *sock.Conn, r *sim.Remote) { r.CloseWrite() }, "", io.EOF},
		{"a reset", func(_ *sim.Kernel, _ *sock.Conn, r *sim.Remote) { r.Reset() }, "", syscall.ECONNRESET},
		{"a close", func(_ *sim.Kernel, c *sock.Conn, _ *sim.Remote) { c.BeginClose() }, "", net.ErrClosed},
		{"a deadline", func(_ *sim.Kernel, c *sock.Conn, _ *sim.Remote) { c.SetReadDeadline(time.Unix(1, 0)) }, "", os.ErrDeadlineExceeded},
		{"a deadline that is removed, then bytes", func(_ *sim.Kernel, c *sock.Conn, r *sim.Remote) {
			c.SetReadDeadline(time.Unix(1, 0))
			c.SetReadDeadline(time.Time{})
			r.Send([]byte("now"))
		}, "now", nil},
		{"bytes and the end", func(_ *sim.Kernel, _ *sock.Conn, r *sim.Remote) {
			r.Send([]byte("now"))
			r.CloseWrite()
		}, "now", nil},
	} {
		t.Run(h.name, func(t *testing.T) {
			remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
				afterVainTry(k, func(int) { h.do(k, c, r) })
				p := make([]byte, 10)
				n, err := c.Read(p)
				assert.ErrorIs(t, err, h.err)
				assert.Equal(t, h.text, string(p[:n]))
			})
		})
	}
}

func TestAReadSleepsOnAfterSpuriousEvents(t *testing.T) {
	remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		afterVainTry(k, func(fd int) {
			for range 3 {
				k.Spurious(fd, poller.Read|poller.Write)
			}
			k.At(time.Second, func() { k.Spurious(fd, poller.Read) })
			k.At(2*time.Second, func() { k.Replay(fd, poller.Read) })
			k.At(3*time.Second, func() { r.Send([]byte("real")) })
		})
		p := make([]byte, 10)
		n, err := c.Read(p)
		assert.NoError(t, err)
		assert.Equal(t, "real", string(p[:n]))
	})
}

// The number is reused at once. The old socket's event must reach no task.
func TestAnEventForAClosedSocketDoesNotReachItsSuccessor(t *testing.T) {
	remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		require.NoError(t, c.Close())
		successor, err := sock.Dial(task, "tcp", there)
		require.NoError(t, err)
		defer successor.Close()
		reads := 0
		k.On(sim.CallRead, func(call *sim.Call) {
			if call.After {
				return
			}
			if reads++; reads == 1 {
				k.At(time.Second, func() { assert.True(t, k.Replay(call.FD, poller.Read)) })
			}
		})
		require.NoError(t, successor.SetReadDeadline(task.Sched().Time().Add(time.Minute)))
		_, err = successor.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 1, reads, "no task was woken to try again")
	})
}

func TestInterruptedCallsAreRepeated(t *testing.T) {
	for _, call := range []string{sim.CallRead, sim.CallWrite, sim.CallWait} {
		t.Run(call, func(t *testing.T) {
			remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
				r.OnReceive(func(p []byte) { r.Send(p) })
				for range 3 {
					k.Fail(call, syscall.EINTR, 2)
					_, err := c.Write([]byte("x"))
					assert.NoError(t, err)
					_, err = c.Read(make([]byte, 10))
					assert.NoError(t, err)
				}
			})
		})
	}
}

func TestAcceptSkipsAbortedConnections(t *testing.T) {
	k := sim.New(sim.Config{})
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", there)
		require.NoError(t, err)
		for _, errno := range []syscall.Errno{syscall.ECONNABORTED, syscall.EINTR} {
			k.Fail(sim.CallAccept, errno, 3)
			k.Remote(there)
			_, err = l.Accept()
			assert.NoError(t, err)
		}
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
}

// With IOCP a deadline asks for a cancel, and bytes that had arrived by then are returned.
func TestBytesThatWereReadBeforeACancelAreNotLost(t *testing.T) {
	k := sim.New(sim.Config{Backend: sim.IOCP, Latency: -1})
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		var r *sim.Remote
		k.RemoteListener(there, func(accepted *sim.Remote) { r = accepted })
		c, err := sock.Dial(task, "tcp", there)
		require.NoError(t, err)
		k.On(sim.CallCancel, func(call *sim.Call) {
			if !call.After {
				r.Send([]byte("just in time"))
			}
		})
		require.NoError(t, c.SetReadDeadline(task.Sched().Time().Add(time.Second)))
		p := make([]byte, 20)
		n, err := c.Read(p)
		assert.NoError(t, err)
		assert.Equal(t, "just in time", string(p[:n]))
		_, err = c.Read(p)
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
}
