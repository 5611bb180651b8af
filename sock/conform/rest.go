package conform

// This file answers: is a connection at rest served like any other? Its task has no stack,
// and what would have ended a WaitRead calls its handler. An event that is dropped there is
// gone for ever, so a test that fails hangs.

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var rests = []test{
	{name: "rest: a handler is called for each message, and its task has no stack meanwhile", main: restsBetweenMessages},
	{name: "rest: a handler is called for bytes or an end that came before the accept", main: restForWhatWasEarlier},
	{name: "rest: a handler that leaves bytes unread is called again", main: restAfterPartOfIt},
	{name: "rest: the end of the stream calls the handler, and false closes the connection", main: restForEnd},
	{name: "rest: a reset calls the handler, and its Read tells", main: restForReset},
	{name: "rest: a deadline calls the handler, and no byte is lost", main: restDeadline},
	{name: "rest: a deadline that is taken back in time does not call the handler", main: restDeadlineTakenBack},
	{name: "rest: a close by another task calls the handler", main: closeWakesRest},
	{name: "rest: a read by another task waits for its turn", main: restHoldsTheTurn},
	{name: "rest: a handler may park in any call", main: restedParks},
	{name: "rest: a handler that ends by Goexit has its connection closed", main: restedExits},
	{name: "rest: a handler inside Block, or a guest, does not rest", main: guestDoesNotRest},
	{name: "rest: a handover panics on a new user meanwhile", main: handoverDuringRest},
	{name: "rest: when main returns the handler is called, and its Read fails", whole: unwindsRest},
	{name: "rest: Drain waits for connections at rest", main: drainsRests},
	{name: "rest: any mixture of writes and reads", main: anyMixtureOfRests},
	{name: "rest: many connections, random deadlines and closes, some left at the end", whole: manyRests},
}

// AtRest counts the tasks of t's scheduler that have no stack. A task that is about to rest may
// not be among them yet.
func AtRest(t *greenpoll.Task) (n int) {
	for _, task := range t.Sched().Tasks() {
		if task.Status == sched.Parked && task.Reason == sched.AtRest {
			n++
		}
	}
	return n
}

// untilAtRest waits until n tasks are at rest. It sleeps, because connections, bytes and
// ends may be on their way, and on a virtual clock no time passes while tasks run.
func (x *fixture) untilAtRest(t *greenpoll.Task, n int) {
	for AtRest(t) != n {
		t.Sleep(10 * time.Microsecond)
	}
}

// A reading is what one call of a handler has read.
type reading struct {
	text string
	err  error
}

// readings serves c by a handler that reads once, tells what, and goes on unless it failed.
func (x *fixture) readings(t *greenpoll.Task, c *sock.Conn) *sched.Chan[reading] {
	all := sched.NewChan[reading](100)
	c.OnReadable(t, func(t *greenpoll.Task, c *sock.Conn) bool {
		text, err := readSome(c)
		all.Send(t, reading{text, err})
		return err == nil
	})
	return all
}

func (x *fixture) nextReading(t *greenpoll.Task, of *sched.Chan[reading]) reading {
	r, _ := of.Recv(t)
	return r
}

// echoOnce is a handler.
func echoOnce(_ *greenpoll.Task, c *sock.Conn) bool {
	text, err := readSome(c)
	if err != nil {
		return false
	}
	_, err = c.Write([]byte(text))
	return err == nil
}

// serveReadable serves a new listener until the test closes it.
func (x *fixture) serveReadable(t *greenpoll.Task, handle func(t *greenpoll.Task, c *sock.Conn) bool) (l *sock.Listener, j *job) {
	l = x.listen(t)
	j = x.start(t, func(t *greenpoll.Task) {
		require.ErrorIs(x, l.ServeReadable(t, handle), net.ErrClosed)
	})
	return l, j
}

func restsBetweenMessages(x *fixture, t *greenpoll.Task) {
	l, serving := x.serveReadable(t, echoOnce)
	c := x.dial(t, l)
	for range 20 {
		x.untilAtRest(t, 1)
		x.roundTrip(c, "to a task without a stack, and back")
	}
	x.untilAtRest(t, 1)
	var dump strings.Builder
	t.Sched().Dump(&dump)
	require.Contains(x, dump.String(), "[IO wait (read), at rest, ")
	require.Contains(x, dump.String(), "]: no stack")
	require.NoError(x, l.Close())
	serving.wait(t)
	require.NoError(x, c.Close())
	x.untilAtRest(t, 0)
}

func restForWhatWasEarlier(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	for _, text := range []string{"hello", ""} {
		client, server := x.early(t, l, text)
		r := x.nextReading(t, x.readings(t, server))
		require.Equal(x, text, r.text)
		require.Equal(x, text == "", r.err == io.EOF)
		client.Close()
		server.Close()
	}
}

func restAfterPartOfIt(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	parts := sched.NewChan[string](100)
	server.OnReadable(t, func(t *greenpoll.Task, c *sock.Conn) bool {
		p := make([]byte, 2)
		_, err := io.ReadFull(c, p)
		parts.Send(t, string(p))
		return err == nil
	})
	for range 3 {
		client.Write([]byte("abcdef"))
		for _, want := range []string{"ab", "cd", "ef"} {
			part, _ := parts.Recv(t)
			require.Equal(x, want, part)
		}
		x.untilAtRest(t, 1)
	}
	server.Close()
}

func restForEnd(x *fixture, t *greenpoll.Task) {
	l, _ := x.serveReadable(t, echoOnce)
	c := x.dial(t, l)
	x.untilAtRest(t, 1)
	require.NoError(x, c.CloseWrite())
	require.Zero(x, x.drain(t, c))
	x.untilAtRest(t, 0)
	c = x.dial(t, l)
	c.Write([]byte("last")) // and the end, perhaps in the same event
	require.NoError(x, c.CloseWrite())
	require.Equal(x, len("last"), x.drain(t, c))
	l.Close()
}

func restForReset(x *fixture, t *greenpoll.Task) {
	client, server := x.brokenPair(t)
	all := x.readings(t, client)
	x.untilAtRest(t, 1)
	x.reset(server)
	require.ErrorIs(x, x.nextReading(t, all).err, x.errno(syscall.ECONNRESET))
	client.Close()
}

func restDeadline(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for range 3 {
		all := x.readings(t, server)
		x.untilAtRest(t, 1)
		require.NoError(x, server.SetReadDeadline(in(t, short)))
		x.timedOut(x.nextReading(t, all).err)
		client.Write([]byte("late"))
		x.timedOut(x.nextReading(t, x.readings(t, server)).err)
		require.NoError(x, server.SetReadDeadline(time.Time{}))
		all = x.readings(t, server)
		require.Equal(x, "late", x.nextReading(t, all).text)
		x.untilAtRest(t, 1)
		require.NoError(x, server.SetReadDeadline(past))
		x.timedOut(x.nextReading(t, all).err)
		require.NoError(x, server.SetReadDeadline(time.Time{}))
	}
}

// restDeadlineTakenBack: with one worker the task that the deadline has woken does not run
// before the deadline is taken back.
func restDeadlineTakenBack(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	all := x.readings(t, server)
	for range 3 {
		x.untilAtRest(t, 1)
		require.NoError(x, server.SetReadDeadline(past))
		require.NoError(x, server.SetReadDeadline(time.Time{}))
		if x.workers > 1 {
			break
		}
	}
	client.Write([]byte("now"))
	if r := x.nextReading(t, all); x.workers == 1 {
		require.Equal(x, reading{"now", nil}, r)
	}
	server.Close()
}

func closeWakesRest(x *fixture, t *greenpoll.Task) {
	_, server := x.pair(t)
	all := x.readings(t, server)
	x.untilAtRest(t, 1)
	require.NoError(x, server.Close())
	require.ErrorIs(x, x.nextReading(t, all).err, net.ErrClosed)
	x.untilAtRest(t, 0)
	require.ErrorIs(x, x.nextReading(t, x.readings(t, server)).err, net.ErrClosed)
}

func anyMixtureOfRests(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	random := rand.New(rand.NewPCG(5, 6))
	sent, read := new(pattern), new(pattern)
	over := sched.NewChan[error](1)
	server.OnReadable(t, func(t *greenpoll.Task, c *sock.Conn) bool {
		p := make([]byte, 1+random.IntN(200))
		n, err := c.Read(p)
		if err = errors.Join(err, read.check(p[:n])); err != nil {
			over.Send(t, err)
		}
		return err == nil
	})
	mine := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		_, err := client.Write(sent.next(make([]byte, 1+mine.IntN(200))))
		require.NoError(x, err)
		if mine.IntN(3) == 0 {
			t.Yield()
		}
	}
	client.Close()
	err, _ := over.Recv(t)
	require.ErrorIs(x, err, io.EOF)
	require.Equal(x, sent.at, read.at)
	server.Close()
}
