package conform

// This file answers: what if the peer breaks the connection, or the machine runs out of
// descriptors?

import (
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

var faults = []test{
	{name: "a reset wakes a sleeping reader", main: resetWakesReader},
	{name: "a reset wakes a sleeping writer", main: resetWakesWriter},
	{name: "a reset in mid-stream ends a large copy with an error", main: resetMidStream},
	{name: "every write after a reset fails", main: writeAfterReset},
	{name: "out of descriptors: Serve waits, does not spin, and recovers", whole: serveRecovers},
	{name: "out of descriptors: Accept fails and can be called again", main: acceptWithoutDescriptors},
	{name: "out of descriptors: Dial and Listen fail and leak nothing", main: dialWithoutDescriptors},
	{name: "Serve returns net.ErrClosed after a close, and its connections stay open", main: serveEnds},
}

// reset breaks the connection, from c's side.
func (x *fixture) reset(c *sock.Conn) {
	if x.network == "tcp" {
		require.NoError(x, c.SetLinger(0))
	}
	require.NoError(x, c.Close())
}

// brokenPair is a pair in which reset(server) breaks the client's side: closing a Unix
// socket does so if it holds unread bytes.
func (x *fixture) brokenPair(t *greenpoll.Task) (client, server *sock.Conn) {
	client, server = x.pair(t)
	client.Write([]byte("unread"))
	return client, server
}

func resetWakesReader(x *fixture, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	r, _, err := x.read(t, client)
	x.reset(server)
	r.wait(t)
	require.ErrorIs(x, *err, x.errno(syscall.ECONNRESET))
}

func resetWakesWriter(x *fixture, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	w, _, err := x.fill(t, client)
	x.reset(server)
	w.wait(t)
	x.broken(*err)
}

// broken requires one of the two errors that a write returns after a reset: ECONNRESET is
// reported once, and after that EPIPE.
func (x *fixture) broken(err error) {
	x.Helper()
	if !errors.Is(err, x.errno(syscall.ECONNRESET)) {
		require.ErrorIs(x, err, x.errno(syscall.EPIPE))
	}
}

func resetMidStream(x *fixture, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	var n int64
	var err error
	r := x.start(t, func(t *greenpoll.Task) { n, err = io.Copy(io.Discard, client.Bind(t)) })
	_, writeErr := server.Write(make([]byte, 1<<20))
	require.NoError(x, writeErr)
	x.reset(server)
	r.wait(t)
	require.ErrorIs(x, err, x.errno(syscall.ECONNRESET))
	require.LessOrEqual(x, n, int64(1<<20))
}

func writeAfterReset(x *fixture, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	r, _, _ := x.read(t, client)
	x.reset(server)
	r.wait(t) // the reset has arrived
	for range 3 {
		_, err := client.Write([]byte("x"))
		x.broken(err)
	}
}

func serveRecovers(x *fixture) {
	if x.Exhaust == nil {
		x.Skip("this kernel never runs out of descriptors")
	}
	rec := trace.New()
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		l := x.listen(t)
		clients := []*sock.Conn{x.dial(t, l), x.dial(t, l)} // in the backlog
		restore := x.Exhaust()
		x.start(t, func(t *greenpoll.Task) {
			l.Serve(t, func(_ *greenpoll.Task, c *sock.Conn) { echo(c) })
		}).sleeps(t, sched.Sleeping)
		t.Sleep(100 * time.Millisecond) // the time in which it must not spin
		restore()
		for _, c := range clients {
			x.roundTrip(c, "at last")
		}
	}, greenpoll.WithTrace(rec)))
	failed := 0
	for _, e := range rec.Events() {
		if e.Kind == trace.Return && syscall.Errno(e.Errno) == x.errno(syscall.EMFILE) {
			failed++
		}
	}
	require.Positive(x, failed)
	require.Less(x, failed, 10, "5, 10, 20 ms, and so on")
}

func acceptWithoutDescriptors(x *fixture, t *greenpoll.Task) {
	if x.Exhaust == nil {
		x.Skip("this kernel never runs out of descriptors")
	}
	l := x.listen(t)
	client := x.dial(t, l)
	restore := x.Exhaust()
	for range 3 {
		_, err := l.Accept()
		require.ErrorIs(x, err, x.errno(syscall.EMFILE))
	}
	restore()
	server, err := l.AcceptConn()
	require.NoError(x, err)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	x.roundTrip(client, "hello")
}

func dialWithoutDescriptors(x *fixture, t *greenpoll.Task) {
	if x.Exhaust == nil {
		x.Skip("this kernel never runs out of descriptors")
	}
	l := x.listen(t)
	address := x.address()
	restore := x.Exhaust()
	defer restore()
	_, err := sock.Dial(t, x.network, l.Addr().String())
	require.ErrorIs(x, err, x.errno(syscall.EMFILE))
	_, err = sock.Listen(t, x.network, address)
	require.ErrorIs(x, err, x.errno(syscall.EMFILE))
}

func serveEnds(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	var err error
	serve := x.start(t, func(t *greenpoll.Task) {
		err = l.Serve(t, func(_ *greenpoll.Task, c *sock.Conn) { echo(c) })
	})
	c := x.dial(t, l)
	x.roundTrip(c, "before")
	require.NoError(x, l.Close())
	serve.wait(t)
	require.ErrorContains(x, err, "use of closed network connection")
	x.roundTrip(c, "after")
}
