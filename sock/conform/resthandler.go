package conform

// This file answers: what may others do with a connection whose task rests, and what may its
// handler do? Reads of others wait for their turn; the handler may park, end, or be ended.

import (
	"math/rand/v2"
	"net"
	"runtime"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

func restHoldsTheTurn(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	all := x.readings(t, server)
	x.untilAtRest(t, 1)
	var text string
	r := x.start(t, func(t *greenpoll.Task) { text, _ = readSome(server.Bind(t)) })
	r.sleeps(t, sched.MutexLock)
	client.Write([]byte("for the one that waits longer"))
	r.wait(t)
	require.Equal(x, "for the one that waits longer", text)
	client.Write([]byte("for the handler"))
	require.Equal(x, "for the handler", x.nextReading(t, all).text)
	server.Close()
}

func restedParks(x *fixture, t *greenpoll.Task) {
	l, _ := x.serveReadable(t, func(t *greenpoll.Task, c *sock.Conn) bool {
		for range 2 {
			t.Sleep(time.Millisecond)
			t.Yield()
			t.Block(runtime.Gosched)
			if !echoOnce(t, c) {
				return false
			}
		}
		return true
	})
	c := x.dial(t, l)
	for range 5 {
		x.roundTrip(c, "the first half")
		require.Zero(x, AtRest(t))
		x.roundTrip(c, "and the second")
		x.untilAtRest(t, 1)
	}
	c.Close()
	l.Close()
}

func restedExits(x *fixture, t *greenpoll.Task) {
	l, _ := x.serveReadable(t, func(*greenpoll.Task, *sock.Conn) bool {
		runtime.Goexit()
		return true
	})
	c := x.dial(t, l)
	c.Write([]byte("x"))
	_, err := readSome(c)
	require.Error(x, err)
	l.Close()
	c.Close()
}

func guestDoesNotRest(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	never := func(*greenpoll.Task) { x.Error("nobody rests") }
	t.Block(func() { require.False(x, server.Rest(never)) })
	require.False(x, server.Guest().Rest(never))
	server.Close()
	require.False(x, server.Rest(never), "closed: the Read tells")
}

func handoverDuringRest(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	h := server.Handover()
	reader := x.start(t, func(t *greenpoll.Task) { readSome(server.Bind(t)) })
	reader.sleeps(t, sched.IORead)
	risen := sched.NewChan[bool](1)
	rest := x.start(t, func(t *greenpoll.Task) {
		h.Set(t)
		then := func(t *greenpoll.Task) { risen.Send(t, h.Rested(nil)) }
		require.True(x, h.Rest(then))
	})
	rest.sleeps(t, sched.MutexLock)
	require.Panics(x, func() { h.Set(t) }, "it waits for its turn")
	client.Write([]byte("x"))
	reader.wait(t)
	x.untilAtRest(t, 1)
	require.Panics(x, func() { h.Set(t) })
	server.Close()
	rests, _ := risen.Recv(t)
	require.False(x, rests)
	h.Set(t)
}

func unwindsRest(x *fixture) {
	var told error
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		l, _ := x.serveReadable(t, func(t *greenpoll.Task, c *sock.Conn) bool {
			_, told = readSome(c)
			return true // a handler that does not look at its errors must not hold up the end
		})
		x.dial(t, l)
		x.untilAtRest(t, 1)
	}))
	require.ErrorIs(x, told, net.ErrClosed)
}

func drainsRests(x *fixture, t *greenpoll.Task) {
	l, _ := x.serveReadable(t, echoOnce)
	c := x.dial(t, l)
	x.untilAtRest(t, 1)
	l.Close()
	require.False(x, l.Drain(t, short))
	c.Close()
	require.True(x, l.Drain(t, longer))
}

// manyRests also checks that each connection's handler is told its end, or is ended by that of
// Run in one of its calls, exactly once.
func manyRests(x *fixture) {
	const conns = 60
	x.needsDescriptors(2*conns + 50)
	ends := make([]int, conns)
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		var all sched.WaitGroup
		for i := range conns {
			client, server := x.pair(t)
			server.OnReadable(t, func(t *greenpoll.Task, c *sock.Conn) (again bool) {
				defer func() {
					if !again {
						ends[i]++
						c.Close()
					}
				}()
				return echoOnce(t, c)
			})
			all.Go(t, func(t *greenpoll.Task) { x.bother(t, client.Bind(t), server, rand.New(rand.NewPCG(uint64(i), 9))) })
		}
		all.Wait(t)
	}))
	for i, n := range ends {
		require.Equal(x, 1, n, "connection %d", i)
	}
}

// bother sends messages over c, and then ends the connection in one of the ways that there
// are, or leaves it at rest.
func (x *fixture) bother(t *greenpoll.Task, c, server *sock.Conn, random *rand.Rand) {
	for range random.IntN(20) {
		switch random.IntN(4) {
		case 0:
			t.Sleep(time.Duration(random.IntN(300)) * time.Microsecond)
		case 1:
			server.SetReadDeadline(in(t, longer)) // none of these comes
		default:
			x.roundTrip(c, "a message among many")
		}
	}
	switch random.IntN(4) {
	case 0:
		c.Close()
	case 1:
		server.Close()
	case 2:
		server.SetReadDeadline(in(t, time.Duration(random.IntN(500))*time.Microsecond-100*time.Microsecond))
	}
}
