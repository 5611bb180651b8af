package conform

// This file answers: are bytes that travel with control messages read and sent like any
// others? What a control message says differs between systems; here there are none.

import (
	"io"
	"net"
	"sync/atomic"
	"syscall"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var packetMessages = []test{
	{name: "a message is a datagram and has a sender", main: messageBounds},
	{name: "a message that does not fit is reported as truncated", main: messageTruncated},
	{name: "a message to the peer needs no address", main: messageToPeer, on: "udp"},
	{name: "messages and other calls can alternate on one socket", main: messageMixed, on: "udp"},
	{name: "a message wakes a task that sleeps in ReadMsg", main: messageWakes},
	{name: "a deadline wakes a task that sleeps in ReadMsg", main: messageDeadline},
	{name: "close wakes a task that sleeps in ReadMsg, and later calls return net.ErrClosed", main: messageClose},
	{name: "a guest sends and receives messages", main: messageGuest},
	{name: "the sender of a message sleeps while the receiver's queue is full", main: messageRoom, on: "unixgram"},
	{name: "main returns: a task that sleeps in ReadMsg is unwound", whole: messageUnwinds},
}

var streamMessages = []test{
	{name: "on a stream messages are ordinary bytes", main: messageStream, on: "unix"},
}

// sendMsg sends text to the socket at to, or to the peer.
func (x *fixture) sendMsg(c *sock.PacketConn, text string, to net.Addr) (err error) {
	if x.network == "udp" {
		addr, _ := to.(*net.UDPAddr)
		_, _, err = c.WriteMsgUDP([]byte(text), nil, addr)
	} else {
		addr, _ := to.(*net.UnixAddr)
		_, _, err = c.WriteMsgUnix([]byte(text), nil, addr)
	}
	return err
}

// readMsg reads once, into size bytes.
func (x *fixture) readMsg(c *sock.PacketConn, size int) (text, from string, flags int, err error) {
	p, oob := make([]byte, size), make([]byte, 64)
	var n, oobn int
	if x.network == "udp" {
		var addr *net.UDPAddr
		n, oobn, flags, addr, err = c.ReadMsgUDP(p, oob)
		from = addr.String()
	} else {
		var addr *net.UnixAddr
		n, oobn, flags, addr, err = c.ReadMsgUnix(p, oob)
		from = addr.String()
	}
	require.Zero(x, oobn, "no option has asked for any")
	return string(p[:n]), from, flags, err
}

func messageBounds(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	for _, text := range []string{"one", "", "three"} {
		require.NoError(x, x.sendMsg(a, text, b.LocalAddr()))
	}
	x.sendTo(a, "four", b.LocalAddr())
	require.NoError(x, x.sendMsg(a, "five", b.LocalAddr()))
	var usual int // flags without meaning here
	for i, text := range []string{"one", "", "three", "four"} {
		got, from, flags, err := x.readMsg(b, 100)
		require.NoError(x, err)
		require.Equal(x, text, got)
		require.Equal(x, a.LocalAddr().String(), from)
		if i > 0 {
			require.Equal(x, usual, flags)
		}
		usual = flags
	}
	x.expectFrom(b, "five", a)
}

func messageTruncated(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	for _, text := range []string{"whole", "long", "next"} {
		require.NoError(x, x.sendMsg(a, text, b.LocalAddr()))
	}
	_, _, whole, err := x.readMsg(b, 5)
	require.NoError(x, err)
	text, _, cut, err := x.readMsg(b, 2)
	require.ErrorIs(x, err, x.Truncated)
	require.Equal(x, "lo", text)
	require.True(x, err != nil || whole != cut, "an error or a flag reports it")
	x.expectFrom(b, "next", a)
}

func messageToPeer(x *fixture, t *greenpoll.Task) {
	server := x.packetConn(t)
	client := x.connectTo(t, server)
	require.NoError(x, x.sendMsg(client, "hello", nil))
	require.ErrorIs(x, x.sendMsg(client, "x", server.LocalAddr()), net.ErrWriteToConnected)
	require.Error(x, x.sendMsg(server, "x", nil))
	x.expectFrom(server, "hello", client)
}

// The state that one kind of call leaves behind must not affect the next.
func messageMixed(x *fixture, t *greenpoll.Task) {
	server := x.packetConn(t)
	client := x.connectTo(t, server)
	require.ErrorIs(x, x.sendMsg(client, string(make([]byte, 1<<20)), nil), x.errno(syscall.EMSGSIZE))
	for i := range 8 {
		text := string([]byte{'a' + byte(i)})
		if i&1 == 0 {
			_, err := client.Write([]byte(text))
			require.NoError(x, err)
		} else {
			require.NoError(x, x.sendMsg(client, text, nil))
		}
		if i&2 == 0 {
			x.expectFrom(server, text, client)
		} else {
			got, from, _, err := x.readMsg(server, 10)
			require.NoError(x, err)
			require.Equal(x, text, got)
			require.Equal(x, client.LocalAddr().String(), from)
		}
		if i&4 == 0 {
			require.NoError(x, x.sendMsg(server, text, client.LocalAddr()))
		} else {
			x.sendTo(server, text, client.LocalAddr())
		}
		if i&1 == 0 {
			got, _, _, err := x.readMsg(client, 10)
			require.NoError(x, err)
			require.Equal(x, text, got)
		} else {
			x.expect(client, text)
		}
	}
}

// startReadMsg starts a task that reads once, and waits until it sleeps.
func (x *fixture) startReadMsg(t *greenpoll.Task, c *sock.PacketConn) (j *job, text *string, err *error) {
	text, err = new(string), new(error)
	j = x.start(t, func(t *greenpoll.Task) { *text, _, _, *err = x.readMsg(c.Bind(t), 100) })
	j.sleeps(t, sched.IORead)
	return j, text, err
}

func messageWakes(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	r, text, err := x.startReadMsg(t, b)
	require.NoError(x, x.sendMsg(a, "wake up", b.LocalAddr()))
	r.wait(t)
	require.NoError(x, *err)
	require.Equal(x, "wake up", *text)
}

func messageDeadline(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	r, _, err := x.startReadMsg(t, b)
	require.NoError(x, b.SetReadDeadline(past))
	r.wait(t)
	x.timedOut(*err)
	require.NoError(x, a.SetWriteDeadline(past))
	x.timedOut(x.sendMsg(a, "late", b.LocalAddr()))
}

func messageClose(x *fixture, t *greenpoll.Task) {
	c := x.packetConn(t)
	r, _, err := x.startReadMsg(t, c)
	require.NoError(x, c.Close())
	r.wait(t)
	require.ErrorIs(x, *err, net.ErrClosed)
	_, _, _, readErr := x.readMsg(c, 1)
	require.ErrorIs(x, readErr, net.ErrClosed)
	require.ErrorIs(x, x.sendMsg(c, "", c.LocalAddr()), net.ErrClosed)
}

func messageGuest(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	guest := b.Guest()
	var text string
	var err error
	wait := x.asGuest(t, func() {
		if text, _, _, err = x.readMsg(guest, 100); err == nil {
			err = x.sendMsg(guest, "re: "+text, a.LocalAddr())
		}
	})
	x.untilWaiters(t, 1)
	require.NoError(x, x.sendMsg(a, "question", b.LocalAddr()))
	x.expectFrom(a, "re: question", b)
	wait(t)
	require.NoError(x, err)
	require.NoError(x, b.Close())
}

func messageRoom(x *fixture, t *greenpoll.Task) {
	x.sendToFullQueue(t, func(c *sock.PacketConn, text string, to net.Addr) {
		require.NoError(x, x.sendMsg(c, text, to))
	})
}

func messageUnwinds(x *fixture) {
	var unwound atomic.Int32
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		c := x.packetConn(t)
		x.queueUp(t, 3, func(t *greenpoll.Task) {
			defer unwound.Add(1)
			x.readMsg(c.Bind(t), 1)
		})
	}))
	require.Equal(x, int32(3), unwound.Load(), "deferred calls have run")
}

func messageStream(x *fixture, t *greenpoll.Task) {
	client, server := x.pair(t)
	p := make([]byte, 4)
	r := x.start(t, func(t *greenpoll.Task) {
		n, oobn, _, from, err := server.Bind(t).ReadMsgUnix(p, make([]byte, 64))
		require.NoError(x, err)
		require.Equal(x, "mess", string(p[:n]))
		require.Zero(x, oobn)
		require.Nil(x, from)
	})
	r.sleeps(t, sched.IORead)
	n, _, err := client.WriteMsgUnix([]byte("message"), nil, nil)
	require.NoError(x, err)
	require.Equal(x, 7, n)
	r.wait(t)
	n, from, err := server.ReadFromUnix(p)
	require.NoError(x, err)
	require.Equal(x, "age", string(p[:n]))
	require.Nil(x, from)
	client.Write([]byte("more"))
	x.expect(server, "more")
	require.NoError(x, client.CloseWrite())
	_, _, _, _, err = server.ReadMsgUnix(p, nil)
	require.ErrorIs(x, err, io.EOF)
	_, _, err = server.ReadFromUnix(p)
	require.ErrorIs(x, err, io.EOF)
}
