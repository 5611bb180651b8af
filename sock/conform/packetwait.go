package conform

// This file answers: what may happen while a task waits for a datagram? The races are those
// of streams, in other calls.

import (
	"net"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var packetWaits = []test{
	{name: "a datagram wakes a task that sleeps in ReadFrom", main: packetWakes},
	{name: "a deadline in the past fails ReadFrom even if there is a datagram", main: packetPastDeadline},
	{name: "a deadline wakes a task that sleeps in ReadFrom", main: packetDeadline},
	{name: "a deadline can be extended while ReadFrom sleeps", main: packetExtended},
	{name: "a write deadline in the past fails WriteTo", main: packetWriteDeadline},
	{name: "a datagram that arrives at the deadline is not lost", main: packetDeadlineRace},
	{name: "several tasks in ReadFrom get a datagram each", main: packetTurns},
	{name: "Read and ReadFrom take turns", main: packetMixedTurns},
	{name: "a goroutine answers through a guest view of a packet socket", main: guestAnswers},
	{name: "a packet view panics when another task uses it", main: packetWrongView},
}

// readFrom starts a task that reads once, and waits until it sleeps.
func (x *fixture) readFrom(t *greenpoll.Task, c *sock.PacketConn) (j *job, text *string, err *error) {
	text, err = new(string), new(error)
	j = x.start(t, func(t *greenpoll.Task) { *text, _, *err = readSomeFrom(c.Bind(t)) })
	j.sleeps(t, sched.IORead)
	return j, text, err
}

func packetWakes(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	r, text, err := x.readFrom(t, b)
	x.sendTo(a, "wake up", b.LocalAddr())
	r.wait(t)
	require.NoError(x, *err)
	require.Equal(x, "wake up", *text)
}

func packetPastDeadline(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	x.sendTo(a, "first", b.LocalAddr())
	x.expectFrom(b, "first", a)
	x.sendTo(a, "second", b.LocalAddr())
	require.NoError(x, b.SetReadDeadline(past))
	_, _, err := readSomeFrom(b)
	x.timedOut(err)
	require.NoError(x, b.SetReadDeadline(time.Time{}))
	x.expectFrom(b, "second", a)
}

func packetDeadline(x *fixture, t *greenpoll.Task) {
	b := x.packetConn(t)
	begin := t.Sched().Now()
	require.NoError(x, b.SetDeadline(in(t, short)))
	_, _, err := readSomeFrom(b)
	x.timedOut(err)
	require.GreaterOrEqual(x, t.Sched().Now()-begin, int64(short))

	require.NoError(x, b.SetDeadline(time.Time{}))
	r, _, readErr := x.readFrom(t, b)
	require.NoError(x, b.SetReadDeadline(past))
	r.wait(t)
	x.timedOut(*readErr)
}

func packetExtended(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	r, text, err := x.readFrom(t, b)
	for !x.extend(t, b.SetReadDeadline) {
		r.wait(t)
		require.NoError(x, b.SetReadDeadline(time.Time{}))
		r, text, err = x.readFrom(t, b)
	}
	t.Sleep(2 * short) // the time in which the old deadline would have fired
	require.False(x, r.over.Load())
	x.sendTo(a, "in time", b.LocalAddr())
	r.wait(t)
	require.NoError(x, *err)
	require.Equal(x, "in time", *text)
}

func packetWriteDeadline(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	require.NoError(x, a.SetWriteDeadline(past))
	_, err := a.WriteTo([]byte("late"), b.LocalAddr())
	x.timedOut(err)
	require.NoError(x, a.SetWriteDeadline(time.Time{}))
	x.sendTo(a, "in time", b.LocalAddr())
	x.expectFrom(b, "in time", a)
}

// The reader either gets the datagram, or times out and gets it in the next call.
func packetDeadlineRace(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	for i := range 200 {
		w := x.start(t, func(t *greenpoll.Task) {
			t.Sleep(50 * time.Microsecond) // so that both happen at about the same time
			x.sendTo(a.Bind(t), string([]byte{byte(i)}), b.LocalAddr())
		})
		require.NoError(x, b.SetReadDeadline(in(t, 50*time.Microsecond)))
		text, _, err := readSomeFrom(b)
		if err != nil {
			x.timedOut(err)
			require.NoError(x, b.SetReadDeadline(time.Time{}))
			text, _, err = readSomeFrom(b)
		}
		require.NoError(x, err)
		require.Equal(x, string([]byte{byte(i)}), text)
		w.wait(t)
	}
}

func packetTurns(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	got := sched.NewChan[string](3)
	x.queueUp(t, 3, func(t *greenpoll.Task) {
		text, _, err := readSomeFrom(b.Bind(t))
		require.NoError(x, err)
		got.Send(t, text)
	})
	x.threeArrive(t, a, b, got)
}

func packetMixedTurns(x *fixture, t *greenpoll.Task) {
	a := x.packetConn(t)
	b := x.connectTo(t, a)
	got := sched.NewChan[string](3)
	turn := 0
	x.queueUp(t, 3, func(t *greenpoll.Task) {
		turn++ // queueUp starts one after the other
		var text string
		var err error
		if turn%2 == 0 {
			text, err = readSome(b.Bind(t))
		} else {
			text, _, err = readSomeFrom(b.Bind(t))
		}
		require.NoError(x, err)
		got.Send(t, text)
	})
	x.threeArrive(t, a, b, got)
}

func (x *fixture) threeArrive(t *greenpoll.Task, a, b *sock.PacketConn, got *sched.Chan[string]) {
	for _, text := range []string{"one", "two", "three"} {
		x.sendTo(a, text, b.LocalAddr())
	}
	var all []string
	for range 3 {
		text, _ := got.Recv(t)
		all = append(all, text)
	}
	require.ElementsMatch(x, []string{"one", "two", "three"}, all)
}

func guestAnswers(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	guest := b.Guest()
	var err error
	wait := x.asGuest(t, func() {
		var text string
		var from net.Addr
		if text, from, err = readSomeFrom(guest); err == nil {
			_, err = guest.WriteTo([]byte("re: "+text), from)
		}
	})
	x.untilWaiters(t, 1)
	x.sendTo(a, "question", b.LocalAddr())
	x.expectFrom(a, "re: question", b)
	wait(t)
	require.NoError(x, err)
	require.NoError(x, b.Close())
}

func packetWrongView(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t) // a view of t
	x.start(t, func(other *greenpoll.Task) {
		for t.Status() != sched.Parked {
			other.Yield() // with several workers t may not be parked yet
		}
		require.PanicsWithValue(x, misused,
			func() { readSomeFrom(c) })
	}).wait(t) // t is parked here
}
