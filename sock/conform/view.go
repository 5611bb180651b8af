package conform

// This file answers: who may use a Conn, and through which view?

import (
	"io"
	"net"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

var views = []test{
	{name: "one task reads while another writes", main: readerAndWriter},
	{name: "a connection can be passed to another task", main: passedOn},
	{name: "a view whose task does not run panics", main: wrongView},
	{name: "a goroutine echoes through a guest view", main: guestEchoes},
	{name: "a guest listener's connections are for guests", main: guestAccepts},
	{name: "two goroutines read and write one guest view", main: guestBothWays},
	{name: "a task inside Block uses its view", main: viewInsideBlock},
	{name: "a handover follows its user", main: handover},
	{name: "a handover refuses a new user during a call", main: handoverDuringCall},
	{name: "a handover without a task is for guests", main: handoverToGuest},
}

func readerAndWriter(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	serve := x.start(t, func(t *greenpoll.Task) { require.NoError(x, echo(server.Bind(t))) })
	// The writer does not wait for answers, so reading and writing overlap.
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
	require.Equal(x, size, x.drink(t, client, func(int) {}))
	w.wait(t)
	serve2.wait(t)
}

func passedOn(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	x.say(client, "first")
	x.start(t, func(t *greenpoll.Task) { x.say(client.Bind(t), "second") }).wait(t)
	x.say(client, "third")
}

func wrongView(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t) // views of t
	other := x.start(t, func(j *greenpoll.Task) {
		require.PanicsWithValue(x, misused, func() { some(client) })
		server.Bind(j).Write([]byte("now it would not park"))
		require.PanicsWithValue(x, misused, func() { some(client) })
	})
	other.wait(t) // t is parked here
	server.Close()
}

// asGuest runs fn on a goroutine of its own, and parks t until it has ended.
func (x *exam) asGuest(t *greenpoll.Task, fn func()) (wait func(t *greenpoll.Task)) {
	s := t.Sched()
	s.Hold() // tasks that wait for the goroutine are not deadlocked
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

func guestEchoes(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	guest := server.Guest()
	wait := x.asGuest(t, func() { echo(guest) })
	for range 20 {
		x.say(client, "from a task to a goroutine and back")
	}
	require.NoError(x, client.Close())
	wait(t)
}

func guestAccepts(x *exam, t *greenpoll.Task) {
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
	x.say(c, "hello")
	require.NoError(x, c.Close())
	wait(t)
}

func guestBothWays(x *exam, t *greenpoll.Task) {
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

func viewInsideBlock(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	t.Block(func() { x.say(client, "inside") })
	x.say(client, "outside")
}

func handover(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	h := client.Handover()
	var kept net.Conn = h // what a tls.Conn or a bufio.Reader would keep
	x.say(kept, "mine")
	x.start(t, func(t *greenpoll.Task) {
		h.Set(t)
		x.say(kept, "yours")
	}).wait(t)
	h.Set(t)
	x.say(kept, "mine again")
}

func handoverDuringCall(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	h := client.Handover()
	r := x.start(t, func(t *greenpoll.Task) {
		h.Set(t)
		some(h)
	})
	r.sleeps(t, sched.IORead)
	require.PanicsWithValue(x, "greenpoll: Handover.Set during a Read or Write: "+
		"the user must not change while it sleeps", func() { h.Set(t) })
	server.Close()
	r.wait(t)
	h.Set(t) // now it may
}

func handoverToGuest(x *exam, t *greenpoll.Task) {
	client, server := x.pair(t)
	x.start(t, func(t *greenpoll.Task) { echo(server.Bind(t)) })
	h := client.Handover()
	h.Set(nil)
	x.asGuest(t, func() { x.say(h, "from a goroutine") })(t)
}
