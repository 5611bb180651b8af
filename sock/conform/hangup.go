package conform

// This file answers: does a task notice that its peer is gone while it waits for something
// else and reads nothing?

import (
	"io"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var hangups = []test{
	{name: "hang-up: the peer's close is noticed without a read", main: hangupByClose},
	{name: "hang-up: the peer's half-close is noticed, and what it sent can be read", main: hangupByHalfClose},
	{name: "hang-up: the end is noticed behind unread bytes", main: hangupBehindBytes},
	{name: "hang-up: a reset is noticed", main: hangupByReset},
	{name: "hang-up: bytes do not count as one", main: hangupByBytes},
	{name: "hang-up: one in the past is reported at once", main: hangupInThePast},
	{name: "hang-up: a replaced function is not called, its replacement is", main: hangupMoved},
	{name: "hang-up: our own close is not one, and removes the function", main: hangupOwnClose},
	{name: "hang-up: waiting for one is not a deadlock", main: hangupFromOutside},
	{name: "Unread reports unread bytes and the end", on: "tcp", main: unreadBytes},
	{name: "an idle worker handles bytes, a hang-up and a timer while a task computes", main: handledBesideComputation},
}

// watchHangup returns a channel that is closed when c's peer hangs up.
func watchHangup(t *greenpoll.Task, c *sock.Conn) *sched.Chan[struct{}] {
	ended := sched.NewChan[struct{}](0)
	s := t.Sched()
	c.OnHangup(func() {
		g := s.Guest()
		defer g.Leave()
		ended.Close(g)
	})
	return ended
}

func hangupByClose(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := watchHangup(t, server)
	require.False(x, server.HungUp())
	client.Close()
	ended.Recv(t)
	require.True(x, server.HungUp())
}

func hangupByHalfClose(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := watchHangup(t, server)
	client.Write([]byte("last words"))
	client.CloseWrite()
	ended.Recv(t)
	all, err := io.ReadAll(server)
	require.NoError(x, err)
	require.Equal(x, "last words", string(all))
	server.Write([]byte("still here"))
	text, err := readSome(client)
	require.NoError(x, err)
	require.Equal(x, "still here", text)
}

// The bytes have arrived, and were noticed, before the end comes.
func hangupBehindBytes(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := watchHangup(t, server)
	client.Write([]byte("last words"))
	for !server.Unread() {
		t.Sleep(time.Millisecond) // so that a worker polls
	}
	require.False(x, server.HungUp())
	require.NoError(x, client.Close())
	ended.Recv(t)
	text, err := readSome(server)
	require.NoError(x, err)
	require.Equal(x, "last words", text)
}

func hangupByReset(x *fixture, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	ended := watchHangup(t, client)
	x.reset(server)
	ended.Recv(t)
}

// Where the kernel completes operations, bytes complete the probe that waits for a hang-up.
func hangupByBytes(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	server.OnHangup(func() { x.Error("bytes were taken for a hang-up") })
	client.Write([]byte("more"))
	require.NoError(x, server.WaitRead()) // the bytes have arrived
	t.Sleep(time.Millisecond)
	require.False(x, server.HungUp())
	text, err := readSome(server)
	require.NoError(x, err)
	require.Equal(x, "more", text)
	server.OnHangup(nil)
}

func hangupInThePast(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Close()
	watchHangup(t, server).Recv(t)
	watchHangup(t, server).Recv(t)
}

func hangupMoved(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	silent := func() { x.Error("a replaced function was called") }
	server.OnHangup(silent)
	server.OnHangup(nil)
	server.OnHangup(silent)
	ended := watchHangup(t, server)
	client.Close()
	ended.Recv(t)
	server.OnHangup(nil)
	x.untilWaiters(t, 0)
}

func hangupOwnClose(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	server.OnHangup(func() { x.Error("our own close was taken for a hang-up") })
	server.Close()
	x.untilWaiters(t, 0)
	server.OnHangup(func() { x.Error("a closed connection has hung up") })
	require.False(x, server.HungUp())
	_, err := readSome(client)
	require.Equal(x, io.EOF, err)
}

// hangupFromOutside puts every task to sleep: only the kernel can wake one.
func hangupFromOutside(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := watchHangup(t, server)
	j := x.start(t, func(t *greenpoll.Task) { ended.Recv(t) })
	j.sleeps(t, sched.ChanReceive)
	client.CloseWrite()
	j.wait(t)
}

func unreadBytes(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for _, want := range []string{"one", "two"} {
		require.False(x, server.Unread())
		client.Write([]byte(want))
		for want == "two" && !server.Unread() {
			t.Sleep(time.Millisecond) // so that the virtual clock moves
		}
		text, err := readSome(server)
		require.NoError(x, err)
		require.Equal(x, want, text)
	}
	client.Write([]byte("more"))
	for !server.Unread() {
		t.Sleep(time.Millisecond)
	}
	server.Read(make([]byte, 1))
	require.True(x, server.Unread()) // this Read has not emptied it
	_, err := readSome(server)
	require.NoError(x, err)
	client.Close()
	for !server.Unread() && !server.HungUp() {
		t.Sleep(time.Millisecond)
	}
	server.Close()
	require.False(x, server.Unread())
}

// The computing task comes straight from the poll, so that no other worker is there.
func handledBesideComputation(x *fixture, t *greenpoll.Task) {
	if x.workers == 1 {
		return
	}
	client, server := x.pair(t)
	other, gone := x.pair(t)
	var handled atomic.Int32
	gone.OnHangup(func() { handled.Add(1) })
	sleeper := x.start(t, func(t *greenpoll.Task) { t.Sleep(20 * time.Millisecond); handled.Add(1) })
	reader := x.start(t, func(t *greenpoll.Task) { readSome(server.Bind(t)); handled.Add(1) })
	sleeper.sleeps(t, sched.Sleeping)
	reader.sleeps(t, sched.IORead)
	t.Sleep(time.Millisecond)
	client.Write([]byte("news"))
	other.Close()
	for end := time.Now().Add(5 * time.Second); handled.Load() < 3 && time.Now().Before(end); {
	}
	require.EqualValues(x, 3, handled.Load())
	sleeper.wait(t)
	reader.wait(t)
}
