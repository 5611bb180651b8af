package sock_test

// This file answers: do probes, reads, deadlines and closes get in each other's way when
// all of them run freely? It is meant for the race detector.

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
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

func TestProbesRunBesideReadsDeadlinesAndCloses(t *testing.T) {
	const rounds, pairs = 20, 4
	k := sim.New(sim.Config{Backend: sim.IOCP, Latency: -1})
	var hungUp atomic.Int64
	over := make(chan error, 1)
	go func() {
		over <- greenpoll.Run(func(task *greenpoll.Task) error {
			l, err := sock.Listen(task, "tcp", there)
			require.NoError(t, err)
			defer l.Close()
			for range rounds {
				var all sched.WaitGroup
				for i := range pairs {
					client, err := sock.Dial(task, "tcp", there)
					require.NoError(t, err)
					server, err := l.AcceptConn()
					require.NoError(t, err)
					runFree(t, task, &all, client, server, i, &hungUp)
				}
				all.Wait(task)
			}
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(4))
	}()
	select {
	case err := <-over:
		assert.NoError(t, err)
	case <-time.After(2 * time.Minute):
		t.Fatal("a task waits for ever")
	}
	assert.Zero(t, k.Open())
	assert.NotZero(t, hungUp.Load())
}

// runFree sends from client to server, while goroutines set and remove the server's hang-up
// function, move its deadline, and, depending on i, shut down or close one side.
func runFree(t *testing.T, task *greenpoll.Task, all *sched.WaitGroup, client, server *sock.Conn, i int, hungUp *atomic.Int64) {
	var goroutines sync.WaitGroup
	stop := make(chan struct{})
	meddle := func(f func(n int)) {
		goroutines.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
					f(n)
					time.Sleep(10 * time.Microsecond)
				}
			}
		})
	}
	meddle(func(n int) {
		server.OnHangup([]func(){func() { hungUp.Add(1) }, nil}[n%2])
	})
	meddle(func(n int) {
		server.SetReadDeadline([]time.Time{time.Unix(1, 0), {}}[n%2])
	})
	switch i % 4 {
	case 1:
		goroutines.Go(func() { time.Sleep(time.Millisecond); server.CloseRead() })
	case 2:
		goroutines.Go(func() { time.Sleep(time.Millisecond); server.Close() })
	case 3:
		goroutines.Go(func() { time.Sleep(time.Millisecond); client.SetLinger(0); client.Close() })
	}
	all.Go(task, func(task *greenpoll.Task) {
		c := client.Bind(task)
		for range 100 {
			if _, err := c.Write(make([]byte, 100)); err != nil {
				break
			}
			task.Yield()
		}
		c.Close()
	})
	all.Go(task, func(task *greenpoll.Task) {
		c := server.Bind(task)
		p := make([]byte, 150)
		for {
			_, err := c.Read(p)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				task.Yield()
				continue
			}
			if err != nil {
				if i == 0 {
					assert.ErrorIs(t, err, io.EOF)
				}
				break
			}
		}
		c.OnHangup(func() { hungUp.Add(1) })
		close(stop)
		task.Block(goroutines.Wait)
		err := c.Close()
		if i != 2 {
			assert.NoError(t, err)
		} else if err != nil {
			assert.ErrorIs(t, err, net.ErrClosed)
		}
	})
}
