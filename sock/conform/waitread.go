package conform

// This file answers: does WaitRead sleep as long as a Read would, and read nothing? An
// event that it drops is gone for ever, so a test that fails hangs.

import (
	"io"
	"math/rand/v2"
	"net"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var waits = []test{
	{name: "WaitRead sleeps until bytes arrive and reads none", main: waitTakesNothing},
	{name: "WaitRead returns for bytes that arrived before it", main: waitForWhatIsThere},
	{name: "WaitRead returns for bytes or an end that came before the accept", main: waitForWhatWasEarlier},
	{name: "WaitRead returns for bytes that a read has left", main: waitAfterPartOfIt},
	{name: "WaitRead returns for the end every time", main: waitForEnd},
	{name: "WaitRead returns for a reset and leaves the error to Read", main: waitForReset},
	{name: "a deadline ends WaitRead, and no byte is lost", main: waitDeadline},
	{name: "close wakes a sleeping WaitRead", main: closeWakesWait},
	{name: "WaitRead after a close returns net.ErrClosed", main: waitAfterClose},
	{name: "WaitRead holds the read lock", main: waitHoldsTheLock},
	{name: "a goroutine can call WaitRead through a guest view", main: guestWaits},
	{name: "a handover panics on a new user during WaitRead", main: handoverDuringWait},
	{name: "main returns: a sleeping WaitRead is unwound", whole: unwindsWait},
	{name: "any mixture of writes, reads and WaitReads", main: anyMixtureOfWaits},
}

// startWaitRead starts a task that calls WaitRead, and returns once it sleeps.
func (x *fixture) startWaitRead(t *greenpoll.Task, c *sock.Conn) (j *job, err *error) {
	err = new(error)
	j = x.start(t, func(t *greenpoll.Task) { *err = c.Bind(t).WaitRead() })
	j.sleeps(t, sched.IORead)
	return j, err
}

func (x *fixture) expect(c net.Conn, want string) {
	text, err := readSome(c)
	require.NoError(x, err)
	require.Equal(x, want, text)
}

func waitTakesNothing(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 20 { // at first nothing is known of the socket; later it is known to be empty
		w, err := x.startWaitRead(t, server)
		client.Write([]byte("hello"))
		w.wait(t)
		require.NoError(x, *err)
		x.expect(server, "hello")
	}
}

// early returns a connection that is accepted only when text has come, or the end if that is "".
func (x *fixture) early(t *greenpoll.Task, l *sock.Listener, text string) (client, server *sock.Conn) {
	client = x.dial(t, l)
	if text == "" {
		client.CloseWrite()
	} else {
		client.Write([]byte(text))
	}
	t.Sleep(5 * time.Millisecond) // so that the bytes have crossed the kernel
	server, err := l.AcceptConn()
	require.NoError(x, err)
	return client, server
}

// waitForWhatWasEarlier relies on the kernel to report what is there when a socket is
// armed.
func waitForWhatWasEarlier(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	for _, text := range []string{"hello", ""} {
		client, server := x.early(t, l, text)
		require.NoError(x, server.WaitRead())
		if text == "" {
			n, err := server.Read(make([]byte, 1))
			require.Zero(x, n)
			require.ErrorIs(x, err, io.EOF)
		} else {
			x.expect(server, text)
		}
		client.Close()
		server.Close()
	}
}

func waitForWhatIsThere(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 20 {
		client.Write([]byte("hello"))
		t.Yield()
		for range 3 {
			require.NoError(x, server.WaitRead())
		}
		x.expect(server, "hello")
		// The next bytes come after a short read, and their event before the wait.
		client.Write([]byte("again"))
		t.Yield()
		for range 3 {
			require.NoError(x, server.WaitRead())
		}
		x.expect(server, "again")
	}
}

func waitAfterPartOfIt(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Write([]byte("abcdef"))
	for _, want := range []string{"ab", "cd", "ef"} {
		require.NoError(x, server.WaitRead())
		p := make([]byte, 2)
		_, err := io.ReadFull(server, p)
		require.NoError(x, err)
		require.Equal(x, want, string(p))
	}
	w, err := x.startWaitRead(t, server) // there is no more
	client.Write([]byte("gh"))
	w.wait(t)
	require.NoError(x, *err)
	x.expect(server, "gh")
}

func waitForEnd(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	w, err := x.startWaitRead(t, server)
	client.Write([]byte("last"))
	require.NoError(x, client.Close())
	w.wait(t)
	require.NoError(x, *err)
	x.expect(server, "last")
	for range 3 {
		require.NoError(x, server.WaitRead())
		require.NoError(x, server.WaitRead())
		_, end := readSome(server)
		require.Equal(x, io.EOF, end)
	}
}

func waitForReset(x *fixture, t *greenpoll.Task) {
	for _, sleeps := range []bool{true, false} {
		client, server := x.brokenPair(t)
		if sleeps {
			w, err := x.startWaitRead(t, client)
			x.reset(server)
			w.wait(t)
			require.NoError(x, *err)
		} else {
			x.reset(server)
		}
		require.NoError(x, client.WaitRead())
		_, err := readSome(client)
		require.ErrorIs(x, err, x.errno(syscall.ECONNRESET))
		client.Close()
	}
}

func waitDeadline(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 3 {
		require.NoError(x, server.SetReadDeadline(in(t, short)))
		x.timedOut(server.WaitRead())
		x.timedOut(server.WaitRead())
		client.Write([]byte("late"))
		x.timedOut(server.WaitRead())
		require.NoError(x, server.SetReadDeadline(time.Time{}))
		require.NoError(x, server.WaitRead())
		x.expect(server, "late")
	}
}

func closeWakesWait(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	w, err := x.startWaitRead(t, server)
	require.NoError(x, server.Close())
	w.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
}

func waitAfterClose(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	require.NoError(x, server.Close())
	require.ErrorIs(x, server.WaitRead(), net.ErrClosed)
}

func waitHoldsTheLock(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	w, err := x.startWaitRead(t, server)
	var text string
	r := x.start(t, func(t *greenpoll.Task) { text, _ = readSome(server.Bind(t)) })
	r.sleeps(t, sched.MutexLock)
	client.Write([]byte("for the reader"))
	w.wait(t)
	r.wait(t)
	require.NoError(x, *err)
	require.Equal(x, "for the reader", text)
}

func guestWaits(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	guest := server.Guest()
	wait := x.asGuest(t, func() {
		for guest.WaitRead() == nil {
			text, err := readSome(guest)
			if err != nil {
				return
			}
			guest.Write([]byte(text))
		}
	})
	for range 20 {
		x.roundTrip(client, "to a goroutine that waits, and back")
	}
	require.NoError(x, client.Close())
	wait(t)
}

func handoverDuringWait(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	h := server.Handover()
	w := x.start(t, func(t *greenpoll.Task) {
		h.Set(t)
		h.WaitRead()
	})
	w.sleeps(t, sched.IORead)
	require.Panics(x, func() { h.Set(t) })
	server.Close()
	w.wait(t)
	h.Set(t)
}

func unwindsWait(x *fixture) {
	unwound := false
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		_, server := x.pair(t)
		x.start(t, func(t *greenpoll.Task) {
			defer func() { unwound = true }()
			server.Bind(t).WaitRead()
		}).sleeps(t, sched.IORead)
	}))
	require.True(x, unwound)
}

func anyMixtureOfWaits(x *fixture, t *greenpoll.Task) {
	x.mix(t, func(c *sock.Conn, random *rand.Rand) {
		for range random.IntN(3) {
			require.NoError(x, c.WaitRead())
		}
	})
}
