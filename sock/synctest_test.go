//go:build linux || darwin || windows

package sock_test

// This file answers: do our connections behave like package net's in a testing/synctest
// bubble? There I/O is never "durably blocked": the fake clock stands still, and no
// deadlock is reported, while a goroutine is in it.

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// sockets opens package net's sockets, or a guest's.
type sockets struct {
	s *sched.Sched // nil: package net's
}

func (k sockets) listen(t *testing.T) net.Listener {
	if k.s == nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		return l
	}
	guest := k.s.Guest()
	defer guest.Leave()
	l, err := sock.Listen(guest, "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return l.Guest()
}

func (k sockets) dialer() func(ctx context.Context, network, address string) (net.Conn, error) {
	if k.s == nil {
		return new(net.Dialer).DialContext
	}
	return sock.Dialer{}.Guest(k.s).DialContext
}

func (k sockets) dial(t *testing.T, address string) net.Conn {
	c, err := k.dialer()(context.Background(), "tcp", address)
	require.NoError(t, err)
	return c
}

// pair returns both ends of a connection.
func (k sockets) pair(t *testing.T) (a, b net.Conn) {
	l := k.listen(t)
	defer l.Close()
	accepted := make(chan net.Conn)
	go func() {
		c, err := l.Accept()
		assert.NoError(t, err)
		accepted <- c
	}()
	a = k.dial(t, l.Addr().String())
	return a, <-accepted
}

// moment is how long a peer outside makes a bubble wait, in real time: long enough for the
// runtime to notice that the whole bubble is asleep, which takes microseconds.
const moment = 20 * time.Millisecond

// outside starts a peer that is not in the bubble. It answers each byte after a moment.
func outside(t *testing.T) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); all.Wait() })
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				for p := make([]byte, 1); ; {
					if _, err := c.Read(p); err != nil {
						return
					}
					time.Sleep(moment)
					c.Write(p)
				}
			})
		}
	})
	return l.Addr().String()
}

// inBubbles are what goroutines do in the bubble. address is outside's.
var inBubbles = []struct {
	name string
	do   func(t *testing.T, k sockets, address string)
}{
	{"a Read from a peer outside keeps the fake clock from moving", func(t *testing.T, k sockets, address string) {
		c := k.dial(t, address)
		defer c.Close()
		begin := time.Now()
		timer := time.AfterFunc(time.Second, func() { t.Error("the clock has advanced") })
		defer timer.Stop()
		for range 3 {
			_, err := c.Write([]byte("x"))
			require.NoError(t, err)
			_, err = c.Read(make([]byte, 1))
			require.NoError(t, err)
		}
		require.Zero(t, time.Since(begin))
	}},
	{"synctest.Wait waits for a Read", func(t *testing.T, k sockets, address string) {
		c := k.dial(t, address)
		defer c.Close()
		_, err := c.Write([]byte("x"))
		require.NoError(t, err)
		read := false
		go func() {
			c.Read(make([]byte, 1))
			read = true
		}()
		synctest.Wait()
		require.True(t, read)
	}},
	{"goroutines of the bubble talk to each other", func(t *testing.T, k sockets, _ string) {
		a, b := k.pair(t)
		defer a.Close()
		go func() {
			defer b.Close()
			io.Copy(b, b)
		}()
		for range 100 {
			_, err := a.Write([]byte("x"))
			require.NoError(t, err)
			_, err = a.Read(make([]byte, 1))
			require.NoError(t, err)
		}
	}},
	{"the fake clock advances while no goroutine waits for our sockets", func(t *testing.T, k sockets, _ string) {
		a, b := k.pair(t)
		defer a.Close()
		defer b.Close()
		begin := time.Now()
		time.Sleep(time.Hour)
		require.Equal(t, time.Hour, time.Since(begin))
	}},
	{"a deadline is as far away in real time as on the fake clock", func(t *testing.T, k sockets, address string) {
		c := k.dial(t, address)
		defer c.Close()
		require.NoError(t, c.SetReadDeadline(time.Now().Add(moment)))
		_, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, c.SetReadDeadline(time.Now().Add(time.Hour)))
		_, err = c.Write([]byte("x"))
		require.NoError(t, err)
		_, err = c.Read(make([]byte, 1))
		require.NoError(t, err)
		require.NoError(t, c.SetReadDeadline(time.Now()))
		_, err = c.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	}},
	{"a Close ends a Read and an Accept", func(t *testing.T, k sockets, address string) {
		c, l := k.dial(t, address), k.listen(t)
		var ends sync.WaitGroup
		ends.Go(func() {
			_, err := c.Read(make([]byte, 1))
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		ends.Go(func() {
			_, err := l.Accept()
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		c.Close()
		l.Close()
		ends.Wait()
	}},
	{"a name can be looked up and dialled", func(t *testing.T, k sockets, address string) {
		_, port, _ := net.SplitHostPort(address)
		c, err := k.dialer()(context.Background(), "tcp", net.JoinHostPort("localhost", port))
		require.NoError(t, err)
		c.Close()
	}},
	{"a context ends a dial", func(t *testing.T, k sockets, address string) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := k.dialer()(ctx, "tcp", address)
		require.Error(t, err)
		ctx, cancel = context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		c, err := k.dialer()(ctx, "tcp", address)
		require.NoError(t, err)
		c.Close()
	}},
	{"net/http's server and client work", func(t *testing.T, k sockets, _ string) {
		l := k.listen(t)
		server := &http.Server{Handler: http.HandlerFunc(sayHello)}
		go server.Serve(l)
		transport := &http.Transport{DialContext: k.dialer()}
		client := &http.Client{Transport: transport}
		for range 3 {
			answer, err := client.Get("http://" + l.Addr().String())
			require.NoError(t, err)
			text, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.Equal(t, "hello, HTTP/1.1", string(text))
			answer.Body.Close()
		}
		transport.CloseIdleConnections()
		require.NoError(t, server.Close())
	}},
}

func TestConnectionsWorkInASynctestBubble(t *testing.T) {
	// Package net keeps a channel from its first lookup for all later ones. If it was
	// created in one bubble, a second bubble would crash.
	net.LookupHost("localhost")
	overBoth(t, func(t *testing.T, k sockets) {
		for _, b := range inBubbles {
			t.Run(b.name, func(t *testing.T) {
				address := outside(t)
				// Twice, and then outside a bubble: each run finds what the one before has
				// left in pools.
				for range 2 {
					synctest.Test(t, func(t *testing.T) { b.do(t, k, address) })
				}
				c := k.dial(t, address)
				defer c.Close()
				_, err := c.Write([]byte("x"))
				require.NoError(t, err)
				_, err = c.Read(make([]byte, 1))
				require.NoError(t, err)
			})
		}
	})
}

// overBoth runs f over package net, and over a scheduler that runs outside of bubbles and
// whose workers have not been started yet.
func overBoth(t *testing.T, f func(t *testing.T, k sockets)) {
	t.Run("net", func(t *testing.T) { f(t, sockets{}) })
	t.Run("guests", func(t *testing.T) {
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			task.Block(func() { f(t, sockets{task.Sched()}) })
			return nil
		}, greenpoll.WithWorkers(4)))
	})
}

func TestAGuestInABubbleCanWaitForEventsFromOutside(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		channel, lock := sched.NewChan[int](0), new(sched.Mutex)
		lock.Lock(task)
		task.Go(func(task *greenpoll.Task) {
			task.Sleep(moment)
			lock.Unlock(task)
			task.Sleep(moment)
			channel.Send(task, 1)
			channel.Recv(task)
		})
		task.Block(func() {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				timer := time.AfterFunc(time.Second, func() { t.Error("the clock has advanced") })
				defer timer.Stop()
				guest := task.Sched().Guest()
				defer guest.Leave()
				lock.Lock(guest)
				v, ok := channel.Recv(guest)
				require.True(t, ok)
				require.Equal(t, 1, v)
				guest.Sleep(moment)
				channel.Send(guest, 2)
				ctx, cancel := context.WithCancel(context.Background())
				done, stop := sched.Done(guest, ctx)
				defer stop()
				go cancel()
				done.Recv(guest)
				guest.Go(func(task *greenpoll.Task) { channel.Send(task, 3) })
				channel.Recv(guest)
				for range 4 { // more than there are workers yet: no worker may be a goroutine of the bubble
					guest.Go(func(task *greenpoll.Task) {
						task.Block(func() { time.Sleep(moment) })
					})
				}
				task.Sched().Dump(io.Discard)
				require.Zero(t, time.Since(begin))
			})
		})
		return nil
	}))
}

func TestRunWorksInABubbleInRealTime(t *testing.T) {
	address := outside(t)
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		timer := time.AfterFunc(time.Second, func() { t.Error("the clock has advanced") })
		defer timer.Stop()
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			c, err := sock.Dial(task, "tcp", address)
			require.NoError(t, err)
			var all sched.WaitGroup
			for range 10 {
				all.Go(task, func(task *greenpoll.Task) {
					task.Sleep(moment)
					task.Block(func() { task.Sleep(moment) })
				})
			}
			require.NoError(t, c.SetReadDeadline(time.Now().Add(moment)))
			_, err = c.Read(make([]byte, 1))
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			require.NoError(t, c.SetReadDeadline(time.Time{}))
			_, err = c.Write([]byte("x"))
			require.NoError(t, err)
			_, err = c.Read(make([]byte, 1))
			require.NoError(t, err)
			all.Wait(task)
			require.Zero(t, time.Since(begin))
			return nil
		}, greenpoll.WithWorkers(4)))
	})
}

func TestRunInABubbleReturnsADeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := greenpoll.Run(func(task *greenpoll.Task) error {
			sched.NewChan[int](0).Recv(task)
			return nil
		})
		var deadlock *sched.DeadlockError
		require.True(t, errors.As(err, &deadlock), "%v", err)
	})
}

func TestASchedulerWithoutAPollerRefusesABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := sched.New(sched.Config{})
		require.NoError(t, err)
		err = s.Run(func(task *greenpoll.Task) error {
			task.Sleep(time.Millisecond)
			return nil
		})
		require.ErrorContains(t, err, "bubble")
	})
}
