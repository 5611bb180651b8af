package conform

// This file answers: which tasks and goroutines may use a Conn, and through which view?

import (
	"io"
	"net"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

var views = []test{
	{name: "one task can read while another writes", main: readerAndWriter},
	{name: "a connection can be passed to another task", main: passedOn},
	{name: "a view panics when another task uses it", main: wrongView},
	{name: "a goroutine can echo through a guest view", main: guestEchoes},
	{name: "a guest listener accepts connections for guests", main: guestAccepts},
	{name: "one goroutine can read a guest view while another writes", main: guestBothWays},
	{name: "a task can use its view inside Block", main: viewInsideBlock},
	{name: "a handover follows its user", main: handover},
	{name: "a handover panics on a new user during a call", main: handoverDuringCall},
	{name: "a handover without a task serves guests", main: handoverToGuest},
}

func readerAndWriter(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	serve := x.start(t, func(t *greenpoll.Task) { require.NoError(x, echo(server.Bind(t))) })
	// The writer does not wait for answers, so reads and writes overlap.
	const size = 4 << 20
	w := x.start(t, func(t *greenpoll.Task) {
		_, err := client.Bind(t).Write(new(pattern).next(make([]byte, size)))
		require.NoError(x, err)
		require.NoError(x, client.CloseWrite())
	})
	serve2 := x.start(t, func(t *greenpoll.Task) {
		serve.wait(t)
		server.Close()
	})
	require.Equal(x, size, x.readPattern(t, client, func(int) {}))
	w.wait(t)
	serve2.wait(t)
}

func passedOn(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	x.roundTrip(client, "first")
	x.start(t, func(t *greenpoll.Task) { x.roundTrip(client.Bind(t), "second") }).wait(t)
	x.roundTrip(client, "third")
}

func wrongView(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t) // views of t
	other := x.start(t, func(j *greenpoll.Task) {
		require.PanicsWithValue(x, misused, func() { readSome(client) })
		server.Bind(j).Write([]byte("there are bytes, so it would not park"))
		require.PanicsWithValue(x, misused, func() { readSome(client) })
	})
	other.wait(t) // t is parked here
	server.Close()
}

// asGuest runs fn on a new goroutine. wait parks t until fn has returned.
func (x *fixture) asGuest(t *greenpoll.Task, fn func()) (wait func(t *greenpoll.Task)) {
	s := t.Sched()
	s.Hold() // a task that waits for the goroutine is not deadlocked
	over := sched.NewChan[bool](1)
	go func() {
		defer s.Release()
		fn()
		g := s.Guest()
		defer g.Leave()
		over.Send(g, true)
	}()
	return func(t *greenpoll.Task) { over.Recv(t) }
}

func guestEchoes(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	guest := server.Guest()
	wait := x.asGuest(t, func() { echo(guest) })
	for range 20 {
		x.roundTrip(client, "from a task to a goroutine and back")
	}
	require.NoError(x, client.Close())
	wait(t)
}

func guestAccepts(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	guest := l.Guest()
	wait := x.asGuest(t, func() {
		c, err := guest.Accept()
		if err == nil {
			echo(c)
			c.Close()
		}
	})
	c := x.dial(t, l)
	x.roundTrip(c, "hello")
	require.NoError(x, c.Close())
	wait(t)
}

func guestBothWays(x *fixture, t *greenpoll.Task) {
	const size = 4 << 20
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) {
		echo(server.Bind(t))
		server.Close()
	})
	guest := client.Guest()
	write := x.asGuest(t, func() {
		guest.Write(new(pattern).next(make([]byte, size)))
		guest.CloseWrite()
	})
	var text []byte
	read := x.asGuest(t, func() { text, _ = io.ReadAll(guest) })
	write(t)
	read(t)
	require.Len(x, text, size)
	require.NoError(x, new(pattern).check(text))
}

func viewInsideBlock(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	t.Block(func() { x.roundTrip(client, "inside") })
	x.roundTrip(client, "outside")
}

func handover(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	h := client.Handover()
	var kept net.Conn = h // what a tls.Conn or a bufio.Reader would hold
	x.roundTrip(kept, "mine")
	x.start(t, func(t *greenpoll.Task) {
		h.Set(t)
		x.roundTrip(kept, "yours")
	}).wait(t)
	h.Set(t)
	x.roundTrip(kept, "mine again")
}

func handoverDuringCall(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	h := client.Handover()
	r := x.start(t, func(t *greenpoll.Task) {
		h.Set(t)
		readSome(h)
	})
	r.sleeps(t, sched.IORead)
	require.PanicsWithValue(x, "greenpoll: Handover.Set during a Read or Write: "+
		"the user must not change while it sleeps", func() { h.Set(t) })
	server.Close()
	r.wait(t)
	h.Set(t) // after the call it is allowed
}

func handoverToGuest(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	h := client.Handover()
	h.Set(nil)
	x.asGuest(t, func() { x.roundTrip(h, "from a goroutine") })(t)
}
