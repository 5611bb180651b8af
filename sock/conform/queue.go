package conform

// This file answers: what happens if several tasks call in the same direction? They take
// turns.

import (
	"net"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

var queues = []test{
	{name: "several readers get a turn each", main: readersTakeTurns},
	{name: "several writers take turns, and no write splits another", main: writersTakeTurns},
	{name: "close wakes all readers that queue for the lock", main: closeWakesQueue},
	{name: "close wakes all accepters", main: closeWakesAccepters},
	{name: "several accepters get a connection each", main: acceptersTakeTurns},
}

// queueUp starts n tasks that call read: the first sleeps at the gate, the others queue for
// the lock.
func (x *fixture) queueUp(t *greenpoll.Task, n int, read func(t *greenpoll.Task)) []*job {
	jobs := []*job{x.start(t, read)}
	jobs[0].sleeps(t, sched.IORead)
	for range n - 1 {
		j := x.start(t, read)
		j.sleeps(t, sched.MutexLock)
		jobs = append(jobs, j)
	}
	return jobs
}

func readersTakeTurns(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	got := sched.NewChan[string](3)
	x.queueUp(t, 3, func(t *greenpoll.Task) {
		p := make([]byte, 1)
		_, err := server.Bind(t).Read(p)
		require.NoError(x, err)
		got.Send(t, string(p))
	})
	client.Write([]byte("abc"))
	text := ""
	for range 3 {
		s, _ := got.Recv(t)
		text += s
	}
	require.ElementsMatch(x, []byte("abc"), []byte(text))
}

func writersTakeTurns(x *fixture, t *greenpoll.Task) {
	const size = 1 << 20
	client, server := x.pair(t)
	var all sched.WaitGroup
	for i := range 4 {
		all.Go(t, func(t *greenpoll.Task) {
			p := make([]byte, size)
			for j := range p {
				p[j] = byte(i)
			}
			_, err := client.Bind(t).Write(p)
			require.NoError(x, err)
		})
	}
	x.start(t, func(t *greenpoll.Task) {
		all.Wait(t)
		client.Close()
	})
	// The byte in the stream changes after each whole write, and nowhere else.
	at, letter, p := 0, byte(0), make([]byte, 64<<10)
	for n, err := server.Read(p); err == nil; n, err = server.Read(p) {
		for _, b := range p[:n] {
			if at%size == 0 {
				letter = b
			}
			if b != letter {
				require.FailNow(x, "another write came in between")
			}
			at++
		}
	}
	require.Equal(x, 4*size, at)
}

func closeWakesQueue(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	jobs := x.queueUp(t, 4, func(t *greenpoll.Task) {
		_, err := readSome(server.Bind(t))
		require.ErrorIs(x, err, net.ErrClosed)
	})
	require.NoError(x, server.Close())
	for _, j := range jobs {
		j.wait(t)
	}
}

func closeWakesAccepters(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	jobs := x.queueUp(t, 4, func(t *greenpoll.Task) {
		_, err := l.Bind(t).Accept()
		require.ErrorIs(x, err, net.ErrClosed)
	})
	require.NoError(x, l.Close())
	for _, j := range jobs {
		j.wait(t)
	}
}

func acceptersTakeTurns(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	jobs := x.queueUp(t, 4, func(t *greenpoll.Task) {
		c, err := l.Bind(t).Accept()
		require.NoError(x, err)
		require.NoError(x, echo(c))
	})
	for range jobs {
		c := x.dial(t, l)
		x.roundTrip(c, "hello")
		c.Close()
	}
	for _, j := range jobs {
		j.wait(t)
	}
}
