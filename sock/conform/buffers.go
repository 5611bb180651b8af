package conform

// This file answers: does WriteBuffers send what Write would, and remove from the list what
// it has sent?

import (
	"io"
	"net"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

var gathers = []test{
	{name: "WriteBuffers sends many buffers in order, and removes them", main: buffersInOrder},
	{name: "WriteBuffers of no bytes sends nothing", main: buffersOfNothing},
	{name: "a WriteBuffers that is cut short keeps what it has not sent", main: buffersEndEarly},
	{name: "WriteBuffers fails after CloseWrite and after Close", main: buffersAfterClose},
	{name: "WriteBuffers holds the write lock until everything is sent", main: buffersHoldTheLock},
}

// list makes buffers of the given sizes, filled with the pattern.
func list(sizes ...int) (bufs net.Buffers) {
	var all pattern
	for _, size := range sizes {
		bufs = append(bufs, all.next(make([]byte, size)))
	}
	return bufs
}

func buffersInOrder(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	var sizes []int
	total := 0
	for i := range 3000 { // more than one call accepts
		size := []int{0, 1, 5000, 0, 300}[i%5]
		sizes = append(sizes, size)
		total += size
	}
	sizes = append(sizes, 2<<20, 0)
	total += 2 << 20
	w := x.start(t, func(t *greenpoll.Task) {
		bufs := list(sizes...)
		n, err := client.Bind(t).WriteBuffers(&bufs)
		require.NoError(x, err)
		require.EqualValues(x, total, n)
		require.Empty(x, bufs)
		require.NoError(x, client.CloseWrite())
	})
	require.Equal(x, total, x.readPattern(t, server, func(int) {}))
	w.wait(t)
}

func buffersOfNothing(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	for _, bufs := range []net.Buffers{nil, {}, {nil}, {{}, nil}} {
		n, err := client.WriteBuffers(&bufs)
		require.NoError(x, err)
		require.Zero(x, n)
		require.Empty(x, bufs)
	}
	require.NoError(x, client.CloseWrite())
	_, err := readSome(server)
	require.Equal(x, io.EOF, err, "nothing came")
}

func buffersEndEarly(x *fixture, t *greenpoll.Task) {
	const each, many = 1 << 20, 64 // more than the kernel's buffers hold
	client, server := x.pair(t)
	var bufs net.Buffers
	for range many {
		bufs = append(bufs, make([]byte, each))
	}
	var n int64
	var err error
	w := x.start(t, func(t *greenpoll.Task) { n, err = client.Bind(t).WriteBuffers(&bufs) })
	w.sleeps(t, sched.IOWrite)
	require.NoError(x, client.SetWriteDeadline(past))
	w.wait(t)
	x.timedOut(err)
	require.Positive(x, n)
	left := 0
	for _, b := range bufs {
		left += len(b)
	}
	require.EqualValues(x, each*many, int(n)+left)
	// The rest is sent once the deadline is gone.
	require.NoError(x, client.SetWriteDeadline(time.Time{}))
	x.start(t, func(t *greenpoll.Task) {
		_, err := client.Bind(t).WriteBuffers(&bufs)
		require.NoError(x, err)
		require.NoError(x, client.CloseWrite())
	})
	require.Equal(x, each*many, x.drain(t, server))
}

func buffersAfterClose(x *fixture, t *greenpoll.Task) {
	client, _ := x.pair(t)
	require.NoError(x, client.CloseWrite())
	bufs := list(3, 4)
	n, err := client.WriteBuffers(&bufs)
	require.Error(x, err)
	require.Zero(x, n)
	require.Len(x, bufs, 2)
	require.NoError(x, client.Close())
	_, err = client.WriteBuffers(&bufs)
	require.ErrorIs(x, err, net.ErrClosed)
}

func buffersHoldTheLock(x *fixture, t *greenpoll.Task) {
	const size = 64 << 20
	client, server := x.pair(t)
	w := x.start(t, func(t *greenpoll.Task) {
		bufs := net.Buffers{make([]byte, size/2), make([]byte, size/2)}
		client.Bind(t).WriteBuffers(&bufs)
	})
	w.sleeps(t, sched.IOWrite)
	second := x.start(t, func(t *greenpoll.Task) {
		client.Bind(t).Write([]byte("after it"))
		client.CloseWrite()
	})
	second.sleeps(t, sched.MutexLock)
	_, err := io.CopyN(io.Discard, server, size)
	require.NoError(x, err)
	text, err := io.ReadAll(server)
	require.NoError(x, err)
	require.Equal(x, "after it", string(text))
}
