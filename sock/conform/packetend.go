package conform

// This file answers: which calls does the close of a datagram socket wake, and what is left
// over if Run returns while tasks sleep at one? Nothing.

import (
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var packetEnds = []test{
	{name: "close wakes a task that sleeps in ReadFrom", main: packetCloseWakes},
	{name: "a close by an ordinary goroutine wakes a task that sleeps in ReadFrom", main: packetCloseByGoroutine},
	{name: "close wakes a guest in ReadFrom", main: packetCloseWakesGuest},
	{name: "close wakes all tasks that queue for ReadFrom", main: packetCloseWakesQueue},
	{name: "every call on a closed packet socket returns net.ErrClosed", main: packetCallsAfterClose},
	{name: "the number of a packet socket is free when Close has returned", main: packetNumberIsFree},
	{name: "main returns: readers of packet sockets are unwound", whole: packetUnwinds},
	{name: "main returns: guests in ReadFrom get net.ErrClosed", whole: packetUnwindsGuests},
	{name: "out of descriptors: ListenPacket fails and can be called again", main: packetsWithoutDescriptors},
}

func packetCloseWakes(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t)
	r, _, err := x.readFrom(t, c)
	require.NoError(x, c.Close())
	r.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
}

func packetCloseByGoroutine(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t)
	c.Guest() // a goroutine can end the sleep, so this is not a deadlock
	r, _, err := x.readFrom(t, c)
	go c.Close()
	r.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
}

func packetCloseWakesGuest(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t)
	guest := c.Guest()
	var err error
	wait := x.asGuest(t, func() { _, _, err = readSomeFrom(guest) })
	x.untilWaiters(t, 1)
	require.NoError(x, c.Close())
	wait(t)
	require.ErrorIs(x, err, net.ErrClosed)
}

func packetCloseWakesQueue(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t)
	jobs := x.queueUp(t, 4, func(t *greenpoll.Task) {
		_, _, err := readSomeFrom(c.Bind(t))
		require.ErrorIs(x, err, net.ErrClosed)
	})
	require.NoError(x, c.Close())
	for _, j := range jobs {
		j.wait(t)
	}
}

func packetCallsAfterClose(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t)
	to := c.LocalAddr()
	require.NoError(x, c.Close())
	_, _, fromErr := readSomeFrom(c)
	_, toErr := c.WriteTo(nil, to)
	_, readErr := c.Read(nil)
	_, writeErr := c.Write(nil)
	for _, err := range []error{fromErr, toErr, readErr, writeErr, c.Close(), c.SetDeadline(past),
		c.SetReadDeadline(past), c.SetWriteDeadline(past), c.SetReadBuffer(1), c.SetWriteBuffer(1)} {
		require.ErrorIs(x, err, net.ErrClosed)
	}
	if a, ok := to.(*net.UDPAddr); ok {
		_, _, err := c.ReadFromAddrPort(nil)
		require.ErrorIs(x, err, net.ErrClosed)
		_, err = c.WriteToAddrPort(nil, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(a.Port)))
		require.ErrorIs(x, err, net.ErrClosed)
	}
}

func packetNumberIsFree(x *fixture, t *greenpoll.Task) {
	if x.Open == nil {
		x.Skip("this kernel does not count its descriptors")
	}
	c := x.packetConn(t)
	r, _, _ := x.readFrom(t, c)
	before := x.Open()
	require.NoError(x, c.Close())
	require.Equal(x, before-1, x.Open(), "although the reader is on its way out")
	r.wait(t)
	require.Equal(x, before-1, x.Open())
}

func packetUnwinds(x *fixture) {
	goroutines := runtime.NumGoroutine()
	var unwound atomic.Int32
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		c := x.packetConn(t)
		x.queueUp(t, 3, func(t *greenpoll.Task) {
			defer unwound.Add(1)
			readSomeFrom(c.Bind(t))
		})
		if x.network == "unixgram" {
			client := x.connectTo(t, c)
			x.start(t, func(t *greenpoll.Task) {
				defer unwound.Add(1)
				for c := client.Bind(t); ; {
					c.Write(nil)
				}
			}).sleeps(t, sched.IOWrite)
		}
	}))
	want := map[string]int32{"udp": 3, "unixgram": 4}[x.network]
	require.Equal(x, want, unwound.Load(), "deferred calls have run")
	x.eventually("the goroutines end", func() bool { return runtime.NumGoroutine() <= goroutines })
}

func packetUnwindsGuests(x *fixture) {
	var goroutines sync.WaitGroup
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		guest := x.packetConn(t).Guest()
		goroutines.Go(func() {
			_, _, err := readSomeFrom(guest)
			require.ErrorIs(x, err, net.ErrClosed)
		})
		x.untilWaiters(t, 1)
	}))
	goroutines.Wait()
}

func packetsWithoutDescriptors(x *fixture, t *greenpoll.Task) {
	if x.Exhaust == nil {
		x.Skip("this kernel cannot run out of descriptors")
	}
	address := x.address()
	restore := x.Exhaust()
	_, err := sock.ListenPacket(t, x.network, address)
	restore()
	require.Error(x, err)
	c, err := sock.ListenPacket(t, x.network, address)
	require.NoError(x, err)
	require.NoError(x, c.Close())
}
