package conform

// This file answers: how can a dial end?

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var dials = []test{
	{name: "a dial to a port without a listener is refused", main: dialRefused, on: "tcp"},
	{name: "a dial to a peer that never answers times out", main: dialTimesOut, on: "tcp"},
	{name: "a dial to a peer that never answers can be cancelled", main: dialCancelled, on: "tcp"},
	{name: "a dial whose context has ended fails", main: dialEnded},
	{name: "the deadline of a dial does not apply to the connection", main: dialDeadlineGoes},
	{name: "a dial can choose its local address", main: dialFrom, on: "tcp"},
	{name: "concurrent dials get a connection each", main: manyDials},
}

func dialRefused(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	require.NoError(x, l.Close())
	_, err := sock.Dial(t, x.network, l.Addr().String())
	require.ErrorIs(x, err, x.errno(syscall.ECONNREFUSED))
}

// silent returns the address of a peer that no longer answers: it dials until that is so.
func (x *fixture) silent(t *greenpoll.Task) string {
	if x.Silent == nil {
		x.Skip("this kernel has no silent peer")
	}
	address := x.Silent()
	for range 10 {
		if _, err := (sock.Dialer{Timeout: 200 * time.Millisecond}).Dial(t, "tcp", address); err != nil {
			return address
		}
	}
	require.FailNow(x, "the peer still answers")
	return ""
}

func dialTimesOut(x *fixture, t *greenpoll.Task) {
	address := x.silent(t)
	begin := t.Sched().Now()
	_, err := sock.Dialer{Timeout: short}.Dial(t, "tcp", address)
	require.GreaterOrEqual(x, t.Sched().Now()-begin, int64(short))
	require.ErrorIs(x, err, context.DeadlineExceeded)
	var timeout net.Error
	require.True(x, errors.As(err, &timeout) && timeout.Timeout())
}

func dialCancelled(x *fixture, t *greenpoll.Task) {
	address := x.silent(t)
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	d := x.start(t, func(t *greenpoll.Task) { _, err = sock.DialContext(t, ctx, "tcp", address) })
	d.sleeps(t, sched.IOWrite)
	cancel()
	d.wait(t)
	require.ErrorIs(x, err, context.Canceled)
}

func dialEnded(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := sock.DialContext(t, ctx, x.network, l.Addr().String())
	require.ErrorIs(x, err, context.Canceled)
	ctx, cancel = context.WithDeadline(context.Background(), past)
	defer cancel()
	_, err = sock.DialContext(t, ctx, x.network, l.Addr().String())
	require.ErrorIs(x, err, context.DeadlineExceeded)
}

func dialDeadlineGoes(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	// A generous timeout: it must not end the dial itself on a loaded machine.
	c, err := sock.Dialer{Timeout: 300 * time.Millisecond}.Dial(t, x.network, l.Addr().String())
	require.NoError(x, err)
	t.Sleep(400 * time.Millisecond) // the time in which the old deadline would have fired
	_, err = c.Write([]byte("x"))
	require.NoError(x, err)
}

func dialFrom(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	c, err := sock.Dialer{LocalAddr: "127.0.0.2:0"}.Dial(t, "tcp", l.Addr().String())
	require.NoError(x, err)
	require.Equal(x, "127.0.0.2", c.LocalAddr().(*net.TCPAddr).IP.String())
}

func manyDials(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	x.start(t, func(t *greenpoll.Task) {
		l.Serve(t, func(_ *greenpoll.Task, c *sock.Conn) { echo(c) })
	})
	var all sched.WaitGroup
	for i := range 50 {
		all.Go(t, func(t *greenpoll.Task) {
			for range 10 {
				c := x.dial(t, l)
				x.roundTrip(c, string(rune('a'+i%26)))
				require.NoError(x, c.Close())
			}
		})
	}
	all.Wait(t)
}

var locals = []test{
	{name: "an address in use is refused", main: addressInUse},
	{name: "a closed listener's address is free at once", main: addressFree},
	{name: "a Unix listener removes its file when it is closed", main: unlinkedAtClose, on: "unix"},
	{name: "a dial to a missing Unix socket fails with os.ErrNotExist", main: noSuchPath, on: "unix"},
	{name: "abstract Unix addresses have no file", main: abstractAddress, on: "unix"},
}

func addressInUse(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	_, err := sock.Listen(t, x.network, l.Addr().String())
	require.ErrorIs(x, err, x.errno(syscall.EADDRINUSE))
	// The failed attempt has not removed the first listener's address.
	x.dial(t, l)
}

func addressFree(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	c := x.dial(t, l)
	_, err := l.Accept()
	require.NoError(x, err)
	require.NoError(x, l.Close())
	again, err := sock.Listen(t, x.network, l.Addr().String())
	require.NoError(x, err)
	x.dial(t, again)
	c.Close()
}

func unlinkedAtClose(x *fixture, t *greenpoll.Task) {
	l := x.listen(t)
	require.NoError(x, l.Close())
	_, err := sock.Dial(t, "unix", l.Addr().String())
	require.ErrorIs(x, err, os.ErrNotExist) // and not "refused": the file is gone
}

func noSuchPath(x *fixture, t *greenpoll.Task) {
	_, err := sock.Dial(t, "unix", x.address())
	require.ErrorIs(x, err, os.ErrNotExist)
}

func abstractAddress(x *fixture, t *greenpoll.Task) {
	name := fmt.Sprintf("@greenpoll-conform-%d", os.Getpid()) // all processes share one name space
	l, err := sock.Listen(t, "unix", name)
	require.NoError(x, err)
	require.Equal(x, name, l.Addr().String())
	c := x.dial(t, l)
	server, err := l.Accept()
	require.NoError(x, err)
	c.Write([]byte("hello"))
	text, err := readSome(server)
	require.NoError(x, err)
	require.Equal(x, "hello", text)
}
