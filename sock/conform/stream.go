package conform

// This file answers: does every byte arrive, once and in order?

import (
	"fmt"
	"io"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var streams = []test{
	{name: "an echo server returns what it receives", main: echoes},
	{name: "8 MiB arrive each way at once, with slow readers", main: bigTransfer},
	{name: "5000 connections echo at once, 1000 with several workers", main: manyConnections},
	{name: "an empty read and an empty write return at once", main: emptyCalls},
	{name: "a write waits for the reader, and no byte is lost", main: backpressure},
	{name: "both ends know their addresses", main: addresses},
	{name: "every option can be set", main: optionsCanBeSet, on: "tcp"},
	{name: "the intervals of keep-alive probes can be set", main: keepAliveTimes, on: "tcp"},
}

func echoes(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	serve := x.start(t, func(t *greenpoll.Task) {
		c, err := l.Bind(t).Accept()
		require.NoError(x, err)
		require.NoError(x, echo(c))
		require.NoError(x, c.Close())
	})
	c := x.dial(t, l)
	for i := range 100 {
		x.roundTrip(c, fmt.Sprint("message ", i))
	}
	require.NoError(x, c.Close())
	serve.wait(t)
}

func bigTransfer(x *fixture, t *greenpoll.Task) {
	const size = 8 << 20
	client, server := x.pair(t)
	var jobs []*job
	for _, c := range []*sock.Conn{client, server} {
		jobs = append(jobs,
			x.start(t, func(t *greenpoll.Task) {
				n, err := c.Bind(t).Write(new(pattern).next(make([]byte, size)))
				require.NoError(x, err)
				require.Equal(x, size, n)
				require.NoError(x, c.CloseWrite())
			}),
			x.start(t, func(t *greenpoll.Task) {
				require.Equal(x, size, x.readPattern(t, c, func(total int) {
					if total%(1<<20) < 64<<10 {
						t.Sleep(time.Millisecond) // a slow reader
					}
				}))
			}))
	}
	for _, j := range jobs {
		j.wait(t)
	}
}

// readPattern reads c to its end, checks the pattern and returns the number of bytes.
func (x *fixture) readPattern(t *greenpoll.Task, c *sock.Conn, each func(total int)) (total int) {
	c = c.Bind(t)
	var want pattern
	p := make([]byte, 64<<10)
	for {
		n, err := c.Read(p)
		require.NoError(x, want.check(p[:n]))
		total += n
		if err == io.EOF {
			return total
		}
		require.NoError(x, err)
		each(total)
	}
}

// What 5000 connections need is room in the kernel and in the process, and one worker is
// enough to show that. Several workers only add more ways to meet.
func manyConnections(x *fixture, t *greenpoll.Task) {
	connections := 5000
	if x.workers > 1 {
		connections = 1000
	}
	x.needsDescriptors(2*connections + 100)
	l := x.listen(t)
	// All connections are open before the first one sends, so that many tasks sleep at
	// once, on each side. But a dial waits while 100 others are not yet accepted, because a
	// listener's queue is short: Linux keeps 4096 connections there, macOS 128, Windows
	// 200.
	queued := sched.NewChan[bool](100)
	x.start(t, func(t *greenpoll.Task) {
		l.Serve(t, func(t *greenpoll.Task, c *sock.Conn) {
			queued.Recv(t)
			echo(c)
		})
	})
	var open, all sched.WaitGroup
	open.Add(t, connections)
	for i := range connections {
		all.Go(t, func(t *greenpoll.Task) {
			queued.Send(t, true)
			c, err := sock.Dial(t, x.network, l.Addr().String())
			open.Done(t)
			require.NoError(x, err)
			defer c.Close()
			open.Wait(t)
			x.roundTrip(c, fmt.Sprint("I am ", i))
			x.roundTrip(c, "still me")
		})
	}
	all.Wait(t)
}

func emptyCalls(x *fixture, t *greenpoll.Task) {
	c, _ := x.pair(t)
	n, err := c.Read(nil)
	require.NoError(x, err)
	require.Zero(x, n)
	n, err = c.Write(nil)
	require.NoError(x, err)
	require.Zero(x, n)
}

func backpressure(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	const size = 16 << 20
	w := x.start(t, func(t *greenpoll.Task) {
		n, err := client.Bind(t).Write(new(pattern).next(make([]byte, size)))
		require.NoError(x, err)
		require.Equal(x, size, n)
		require.NoError(x, client.Close())
	})
	w.sleeps(t, sched.IOWrite) // the buffers hold less than size
	require.Equal(x, size, x.readPattern(t, server, func(int) {}))
	w.wait(t)
}

func addresses(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	require.Equal(x, x.network, client.LocalAddr().Network())
	require.Equal(x, client.RemoteAddr(), server.LocalAddr())
	require.Equal(x, client.LocalAddr(), server.RemoteAddr())
}

func optionsCanBeSet(x *fixture, t *greenpoll.Task) {
	c, _ := x.pair(t)
	require.NoError(x, c.SetNoDelay(false))
	require.NoError(x, c.SetKeepAlive(true))
	require.NoError(x, c.SetLinger(-1))
	require.NoError(x, c.SetReadBuffer(1<<16))
	require.NoError(x, c.SetWriteBuffer(1<<16))
}

func keepAliveTimes(x *fixture, t *greenpoll.Task) {
	c, _ := x.pair(t)
	require.NoError(x, c.SetKeepAlivePeriod(1500*time.Millisecond))
}
