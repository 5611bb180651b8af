package conform

// This file answers: does a task hear that its peer is gone while it waits for
// something else, and reads nothing?

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
	{name: "hang-up: the peer's close is heard, nothing was read", main: hangupByClose},
	{name: "hang-up: the peer's half-close is heard, and what it sent can be read", main: hangupByHalfClose},
	{name: "hang-up: behind bytes that nobody reads it is heard, too", main: hangupBehindBytes},
	{name: "hang-up: a reset is heard", main: hangupByReset},
	{name: "hang-up: bytes are none", main: hangupByBytes},
	{name: "hang-up: one that is past is heard at once", main: hangupInThePast},
	{name: "hang-up: who was taken away hears nothing, who took the place does", main: hangupMoved},
	{name: "hang-up: our own close is none, and its listener is forgotten", main: hangupOwnClose},
	{name: "hang-up: who waits for it is not in a deadlock", main: hangupFromOutside},
	{name: "hang-up: bytes that nobody has read are known of, too", on: "tcp", main: unreadBytes},
	{name: "bytes, a hang-up and a time are heard of while a task computes, if a worker is idle", main: heardBesideComputation},
}

// heard sets a function on c that is called at its hang-up, and returns what is
// closed then.
func heard(t *greenpoll.Task, c *sock.Conn) *sched.Chan[struct{}] {
	ended := sched.NewChan[struct{}](0)
	s := t.Sched()
	c.OnHangup(func() {
		g := s.Guest()
		defer g.Leave()
		ended.Close(g)
	})
	return ended
}

func hangupByClose(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := heard(t, server)
	require.False(x, server.HungUp())
	client.Close()
	ended.Recv(t)
	require.True(x, server.HungUp())
}

func hangupByHalfClose(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := heard(t, server)
	client.Write([]byte("last words"))
	client.CloseWrite()
	ended.Recv(t)
	all, err := io.ReadAll(server)
	require.NoError(x, err)
	require.Equal(x, "last words", string(all))
	server.Write([]byte("still here"))
	text, err := some(client)
	require.NoError(x, err)
	require.Equal(x, "still here", text)
}

// The bytes are here, and were looked at, before the end comes.
func hangupBehindBytes(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := heard(t, server)
	client.Write([]byte("last words"))
	for !server.Unread() {
		t.Sleep(time.Millisecond) // so that somebody polls
	}
	require.False(x, server.HungUp())
	require.NoError(x, client.Close())
	ended.Recv(t)
	text, err := some(server)
	require.NoError(x, err)
	require.Equal(x, "last words", text)
}

func hangupByReset(x *exam, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	ended := heard(t, client)
	x.reset(server)
	ended.Recv(t)
}

// Where the kernel completes operations bytes end the look that waits for a hang-up.
func hangupByBytes(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	server.OnHangup(func() { x.Error("bytes were taken for a hang-up") })
	client.Write([]byte("more"))
	require.NoError(x, server.WaitRead()) // they have come
	t.Sleep(time.Millisecond)
	require.False(x, server.HungUp())
	text, err := some(server)
	require.NoError(x, err)
	require.Equal(x, "more", text)
	server.OnHangup(nil)
}

func hangupInThePast(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Close()
	heard(t, server).Recv(t)
	heard(t, server).Recv(t)
}

func hangupMoved(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	silent := func() { x.Error("the one whose place was taken was called") }
	server.OnHangup(silent)
	server.OnHangup(nil)
	server.OnHangup(silent)
	ended := heard(t, server)
	client.Close()
	ended.Recv(t)
	server.OnHangup(nil)
	x.waiters(t, 0)
}

func hangupOwnClose(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	server.OnHangup(func() { x.Error("our own close was taken for a hang-up") })
	server.Close()
	x.waiters(t, 0)
	server.OnHangup(func() { x.Error("a closed connection has hung up") })
	require.False(x, server.HungUp())
	_, err := some(client)
	require.Equal(x, io.EOF, err)
}

// hangupFromOutside lets every task sleep: only the kernel can wake one.
func hangupFromOutside(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	ended := heard(t, server)
	j := x.start(t, func(t *greenpoll.Task) { ended.Recv(t) })
	j.sleeps(t, sched.ChanReceive)
	client.CloseWrite()
	j.wait(t)
}

func unreadBytes(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	for _, want := range []string{"one", "two"} {
		require.False(x, server.Unread())
		client.Write([]byte(want))
		for want == "two" && !server.Unread() {
			t.Sleep(time.Millisecond) // so that the virtual clock moves
		}
		text, err := some(server)
		require.NoError(x, err)
		require.Equal(x, want, text)
	}
	client.Write([]byte("more"))
	for !server.Unread() {
		t.Sleep(time.Millisecond)
	}
	server.Read(make([]byte, 1))
	require.True(x, server.Unread()) // this Read has not emptied it
	_, err := some(server)
	require.NoError(x, err)
	client.Close()
	for !server.Unread() && !server.HungUp() {
		t.Sleep(time.Millisecond)
	}
	server.Close()
	require.False(x, server.Unread())
}

// The task that computes has come out of the poll, and there is no other one there.
func heardBesideComputation(x *exam, t *greenpoll.Task) {
	if x.workers == 1 {
		return
	}
	client, server := x.pair(t)
	other, gone := x.pair(t)
	var heard atomic.Int32
	gone.OnHangup(func() { heard.Add(1) })
	sleeper := x.start(t, func(t *greenpoll.Task) { t.Sleep(20 * time.Millisecond); heard.Add(1) })
	reader := x.start(t, func(t *greenpoll.Task) { some(server.Bind(t)); heard.Add(1) })
	sleeper.sleeps(t, sched.Sleeping)
	reader.sleeps(t, sched.IORead)
	t.Sleep(time.Millisecond)
	client.Write([]byte("news"))
	other.Close()
	for end := time.Now().Add(5 * time.Second); heard.Load() < 3 && time.Now().Before(end); {
	}
	require.EqualValues(x, 3, heard.Load())
	sleeper.wait(t)
	reader.wait(t)
}
