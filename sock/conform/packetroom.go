package conform

// This file answers: what may happen while a task waits for room for a datagram? Unix
// sockets lose none: a sender to a full queue waits.

import (
	"net"
	"sync/atomic"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var packetRooms = []test{
	{name: "a sender sleeps while the receiver's queue is full", main: fullQueue, on: "unixgram"},
	{name: "a sender without a peer continues when the queue has room", main: fullQueueOfAnother, on: "unixgram"},
	{name: "a deadline wakes a task that waits for room", main: fullQueueDeadline, on: "unixgram"},
	{name: "close wakes a task that waits for room", main: fullQueueClose, on: "unixgram"},
}

// fillQueue sends until there is no room and the sender sleeps; n counts what was sent. It
// is atomic, because the sender is woken through the kernel, which the race detector does
// not see.
func (x *fixture) fillQueue(t *greenpoll.Task, c *sock.PacketConn) (j *job, n *atomic.Int64, err *error) {
	n, err = new(atomic.Int64), new(error)
	j = x.start(t, func(t *greenpoll.Task) {
		for c := c.Bind(t); *err == nil && n.Load() < 100_000; {
			if _, *err = c.Write([]byte{byte(n.Load())}); *err == nil {
				n.Add(1)
			}
		}
	})
	j.sleeps(t, sched.IOWrite)
	return j, n, err
}

func fullQueue(x *fixture, t *greenpoll.Task) {
	server := x.packetConn(t)
	w, n, err := x.fillQueue(t, x.connectTo(t, server))
	full := n.Load()
	p := make([]byte, 10)
	for i := range 3 * full { // the sender continues and finds it full again
		_, _, err := server.ReadFrom(p)
		require.NoError(x, err)
		require.Equal(x, byte(i), p[0], "in order, and none is missing")
	}
	require.NoError(x, server.Close())
	w.wait(t)
	require.Error(x, *err)
	require.GreaterOrEqual(x, n.Load(), 3*full)
}

func fullQueueOfAnother(x *fixture, t *greenpoll.Task) {
	x.sendToFullQueue(t, func(c *sock.PacketConn, text string, to net.Addr) { x.sendTo(c, text, to) })
}

// sendToFullQueue has send wait for room in the queue of another's socket: it goes on when
// that is read.
func (x *fixture) sendToFullQueue(t *greenpoll.Task, send func(c *sock.PacketConn, text string, to net.Addr)) {
	server, other := x.packetConn(t), x.packetConn(t)
	client := x.connectTo(t, server)
	w, full, _ := x.fillQueue(t, client)
	require.NoError(x, client.Close())
	w.wait(t)
	sent := x.start(t, func(t *greenpoll.Task) { send(other.Bind(t), "at last", server.LocalAddr()) })
	x.until(t, func() bool {
		task := sent.task.Load()
		return task != nil && task.Status() == sched.Parked
	})
	for range full.Load() {
		_, _, err := readSomeFrom(server)
		require.NoError(x, err)
	}
	x.expectFrom(server, "at last", other)
	sent.wait(t)
}

func fullQueueDeadline(x *fixture, t *greenpoll.Task) {
	client := x.connectTo(t, x.packetConn(t))
	w, _, err := x.fillQueue(t, client)
	require.NoError(x, client.SetWriteDeadline(past))
	w.wait(t)
	x.timedOut(*err)
}

func fullQueueClose(x *fixture, t *greenpoll.Task) {
	client := x.connectTo(t, x.packetConn(t))
	w, _, err := x.fillQueue(t, client)
	require.NoError(x, client.Close())
	w.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
}
