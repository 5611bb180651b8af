//go:build linux || darwin

package sock_test

// This file answers: does a crowd at rest cost stacks, and does it hold under load, with
// deadlines and closes at random moments, on several workers? Run it with -race.

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/sock/conform"
)

// A crowd is connections to a server whose handlers rest.
type crowd struct {
	t        *testing.T
	l        *sock.Listener
	messages atomic.Int64 // that the handlers have sent back
	told     atomic.Int64 // handlers that were told of an end
}

func (w *crowd) echo(_ *greenpoll.Task, c *sock.Conn) bool {
	var p [64]byte
	n, err := c.Read(p[:])
	if err == nil {
		_, err = c.Write(p[:n])
	}
	if err != nil {
		w.told.Add(1)
		return false
	}
	w.messages.Add(1)
	return true
}

// dial returns a connection over which a message has gone there and back.
func (w *crowd) dial(g *greenpoll.Task) *sock.Conn {
	c, err := sock.Dial(g, "tcp", w.l.Addr().String())
	require.NoError(w.t, err)
	w.ask(c)
	return c
}

func (w *crowd) ask(c *sock.Conn) {
	_, err := c.Write([]byte("there and back"))
	require.NoError(w.t, err)
	_, err = io.ReadFull(c, make([]byte, len("there and back")))
	require.NoError(w.t, err)
}

// withCrowd runs main beside a server. When the test ends, nothing may be left of it.
func withCrowd(t *testing.T, workers int, main func(g *greenpoll.Task, w *crowd)) *crowd {
	leavesNothing(t)
	w := &crowd{t: t}
	require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) (err error) {
		w.l, err = sock.Listen(g, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		g.Go(func(g *greenpoll.Task) { w.l.ServeReadable(g, w.echo) })
		main(g, w)
		return nil
	}, greenpoll.WithWorkers(workers)))
	return w
}

func TestConnectionsAtRestHaveNoStacks(t *testing.T) {
	const conns = 300
	for _, workers := range []int{1, 2, 4} {
		t.Run(fmt.Sprint("workers: ", workers), func(t *testing.T) {
			w := withCrowd(t, workers, func(g *greenpoll.Task, w *crowd) {
				before := runtime.NumGoroutine()
				for range conns {
					w.dial(g)
				}
				// The last handlers may not have returned yet, and a late event may have called
				// one or the other in vain, which is then in its Read.
				for conform.AtRest(g) < conns*9/10 {
					g.Yield()
				}
				require.Less(t, runtime.NumGoroutine()-before, conns/4, "each stack is one of a goroutine's")
			})
			require.EqualValues(t, conns, w.told.Load(), "all are told of the end of Run")
		})
	}
}

// TestACrowdAtRestIsBothered: each connection sends messages, and is ended in one of the
// ways that there are, while its task rests, wakes, or is about to rest.
func TestACrowdAtRestIsBothered(t *testing.T) {
	const conns, rounds = 100, 15
	for _, workers := range []int{1, 2, 4} {
		t.Run(fmt.Sprint("workers: ", workers), func(t *testing.T) {
			w := withCrowd(t, workers, func(g *greenpoll.Task, w *crowd) {
				var all sched.WaitGroup
				for i := range conns {
					random := rand.New(rand.NewPCG(uint64(i), uint64(workers)))
					all.Go(g, func(g *greenpoll.Task) {
						for range rounds {
							w.bother(g, random)
						}
					})
				}
				all.Wait(g)
			})
			require.Greater(t, w.messages.Load(), int64(conns*rounds))
			require.EqualValues(t, 2*conns*rounds, w.told.Load(), "each handler is told once, of each of the two connections")
		})
	}
}

// bother serves one end of a connection by a handler, too, and ends the pair at a random
// moment from a random side.
func (w *crowd) bother(g *greenpoll.Task, random *rand.Rand) {
	client := w.dial(g)
	near := sched.NewChan[bool](1)
	client.OnReadable(g, func(g *greenpoll.Task, c *sock.Conn) bool {
		if _, err := c.Read(make([]byte, 64)); err == nil {
			return true
		}
		w.told.Add(1)
		c.Close()
		near.Send(g, true)
		return false
	})
	for range random.IntN(4) {
		client.Write([]byte("and no wait for the answer"))
		if random.IntN(2) == 0 {
			g.Yield()
		}
	}
	switch soon := time.Duration(random.IntN(200)) * time.Microsecond; random.IntN(4) {
	case 0:
		client.Close()
	case 1:
		client.CloseWrite()
	case 2:
		client.SetReadDeadline(g.Sched().Time().Add(soon))
	case 3:
		g.Sleep(soon) // so that the close meets it at any moment of its rest
		client.Close()
	}
	near.Recv(g)
}
