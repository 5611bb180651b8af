package conform

// This file answers: when does a deadline end a call, and when does it not? Tests here that
// sleep for some time do so because that time is what they test.

import (
	"errors"
	"net"
	"os"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var deadlines = []test{
	{name: "a deadline in the past fails a read even if there are bytes", main: pastDeadline},
	{name: "a deadline wakes a sleeping reader when it passes, and no sooner", main: futureDeadline},
	{name: "a deadline in the past wakes a sleeping reader", main: pastDeadlineWakes},
	{name: "a deadline in the past wakes a task if an ordinary goroutine sets it", main: deadlineByGoroutine},
	{name: "a deadline that was moved before it passed does not fire", main: resetBefore},
	{name: "a deadline that has passed can be removed", main: resetAfter},
	{name: "a deadline can be extended while the reader sleeps", main: extendedWhileAsleep},
	{name: "a deadline can be shortened while the reader sleeps", main: shortenedWhileAsleep},
	{name: "a deadline loses no bytes that come after it", main: deadlineThenData},
	{name: "a read deadline leaves the sleeping writer alone", main: readDeadlineAlone},
	{name: "a write deadline leaves the sleeping reader alone", main: writeDeadlineAlone},
	{name: "a write that its deadline ends returns how much was sent", main: writeDeadlineCounts},
	{name: "a listener's deadline ends Accept, and can be removed", main: acceptDeadline},
	{name: "data that arrives at the deadline is not lost", main: deadlineRace},
}

// timedOut requires an error as package net promises it for a deadline.
func (x *fixture) timedOut(err error) {
	require.ErrorIs(x, err, os.ErrDeadlineExceeded)
	var timeout net.Error
	require.True(x, errors.As(err, &timeout) && timeout.Timeout())
}

const short = 20 * time.Millisecond

func pastDeadline(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	client.Write([]byte("x"))
	_, err := readSome(server) // it is there now
	require.NoError(x, err)
	client.Write([]byte("y"))
	require.NoError(x, server.SetReadDeadline(past))
	_, err = readSome(server)
	x.timedOut(err)
	require.NoError(x, server.SetReadDeadline(time.Time{}))
	text, err := readSome(server)
	require.NoError(x, err)
	require.Equal(x, "y", text)
}

func futureDeadline(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	begin := t.Sched().Now()
	require.NoError(x, client.SetReadDeadline(in(t, short)))
	_, err := readSome(client)
	x.timedOut(err)
	require.GreaterOrEqual(x, t.Sched().Now()-begin, int64(short))
}

func pastDeadlineWakes(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	r, _, err := x.read(t, client)
	require.NoError(x, client.SetReadDeadline(past))
	r.wait(t)
	x.timedOut(*err)
}

func deadlineByGoroutine(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	client.Guest()
	r, _, err := x.read(t, client)
	go client.SetDeadline(past)
	r.wait(t)
	x.timedOut(*err)
}

func resetBefore(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	require.NoError(x, server.SetReadDeadline(in(t, short)))
	require.NoError(x, server.SetReadDeadline(in(t, longer)))
	r, text, err := x.read(t, server)
	x.sleepsOn(t, client, r, text, err)
}

// sleepsOn requires that a reader still sleeps after its first deadline would have passed,
// and then receives what is sent.
func (x *fixture) sleepsOn(t *greenpoll.Task, client *sock.Conn, r *job, text *string, err *error) {
	t.Sleep(2 * short) // the time in which the old deadline would have fired
	require.False(x, r.over.Load())
	client.Write([]byte("in time"))
	r.wait(t)
	require.NoError(x, *err)
	require.Equal(x, "in time", *text)
}

func resetAfter(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	require.NoError(x, server.SetReadDeadline(in(t, short)))
	_, err := readSome(server)
	x.timedOut(err)
	_, err = readSome(server)
	x.timedOut(err) // it keeps failing
	require.NoError(x, server.SetReadDeadline(time.Time{}))
	client.Write([]byte("after"))
	text, err := readSome(server)
	require.NoError(x, err)
	require.Equal(x, "after", text)
}

func extendedWhileAsleep(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	r, text, err := x.read(t, server)
	for !x.extend(t, server.SetReadDeadline) {
		r.wait(t)
		require.NoError(x, server.SetReadDeadline(time.Time{}))
		r, text, err = x.read(t, server)
	}
	x.sleepsOn(t, client, r, text, err)
}

// extend sets a short deadline and, at once, a long one. On a busy machine so much time may
// pass between the two that the first has fired, on another worker. Then extend wakes the
// reader if it still sleeps, and returns false.
func (x *fixture) extend(t *greenpoll.Task, set func(time.Time) error) bool {
	begin := t.Sched().Now()
	require.NoError(x, set(in(t, short)))
	require.NoError(x, set(in(t, longer)))
	if t.Sched().Now()-begin < int64(short) {
		return true
	}
	require.NoError(x, set(past))
	return false
}

func shortenedWhileAsleep(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	require.NoError(x, client.SetReadDeadline(in(t, longer)))
	r, _, err := x.read(t, client)
	begin := t.Sched().Now()
	require.NoError(x, client.SetReadDeadline(in(t, short)))
	r.wait(t)
	x.timedOut(*err)
	require.GreaterOrEqual(x, t.Sched().Now()-begin, int64(short))
}

func deadlineThenData(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 20 {
		require.NoError(x, server.SetReadDeadline(past))
		client.Write([]byte("a"))
		_, err := readSome(server)
		x.timedOut(err)
		require.NoError(x, server.SetReadDeadline(time.Time{}))
		text, err := readSome(server)
		require.NoError(x, err)
		require.Equal(x, "a", text)

		// Once more, with a deadline that wakes a sleeping reader.
		r, _, readErr := x.read(t, server)
		require.NoError(x, server.SetReadDeadline(past))
		r.wait(t)
		x.timedOut(*readErr)
		client.Write([]byte("b"))
		require.NoError(x, server.SetReadDeadline(time.Time{}))
		text, err = readSome(server)
		require.NoError(x, err)
		require.Equal(x, "b", text)
	}
}

func readDeadlineAlone(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	r, _, readErr := x.read(t, client)
	w, _, writeErr := x.fill(t, client)
	require.NoError(x, client.SetReadDeadline(past))
	r.wait(t)
	x.timedOut(*readErr)
	w.sleeps(t, sched.IOWrite)
	x.start(t, func(t *greenpoll.Task) { x.drain(t, server) })
	w.wait(t)
	require.NoError(x, *writeErr)
}

func writeDeadlineAlone(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	r, text, readErr := x.read(t, client)
	w, _, writeErr := x.fill(t, client)
	require.NoError(x, client.SetWriteDeadline(past))
	w.wait(t)
	x.timedOut(*writeErr)
	r.sleeps(t, sched.IORead)
	server.Write([]byte("hello"))
	r.wait(t)
	require.NoError(x, *readErr)
	require.Equal(x, "hello", *text)
}

func writeDeadlineCounts(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	require.NoError(x, client.SetWriteDeadline(in(t, short)))
	sent, err := client.Write(make([]byte, 64<<20))
	x.timedOut(err)
	require.NoError(x, client.Close())
	require.Equal(x, sent, x.drain(t, server))
}

func acceptDeadline(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	require.NoError(x, l.SetDeadline(in(t, short)))
	_, err := l.Accept()
	x.timedOut(err)
	require.NoError(x, l.SetDeadline(time.Time{}))
	a := x.start(t, func(t *greenpoll.Task) {
		_, err := l.Bind(t).Accept()
		require.NoError(x, err)
	})
	a.sleeps(t, sched.IORead)
	x.dial(t, l)
	a.wait(t)
}

// The reader either gets the byte, or times out and gets it in the next call.
func deadlineRace(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for i := range 200 {
		w := x.start(t, func(t *greenpoll.Task) {
			t.Sleep(50 * time.Microsecond) // so that both happen at about the same time
			client.Bind(t).Write([]byte{byte(i)})
		})
		require.NoError(x, server.SetReadDeadline(in(t, 50*time.Microsecond)))
		text, err := readSome(server)
		if err != nil {
			x.timedOut(err)
			require.NoError(x, server.SetReadDeadline(time.Time{}))
			text, err = readSome(server)
		}
		require.NoError(x, err)
		require.Equal(x, string([]byte{byte(i)}), text)
		w.wait(t)
	}
}
