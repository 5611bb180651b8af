package conform

// This file answers: does a datagram arrive as it was sent, and with its sender?

import (
	"net"
	"syscall"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

var packets = []test{
	{name: "datagrams keep their boundaries and their sender", main: bounds},
	{name: "an empty datagram is not the end", main: emptyDatagram},
	{name: "what does not fit into the buffer is lost", main: truncated},
	{name: "an answer goes back to the sender of the question", main: answers},
	{name: "a datagram that is too long is not sent at all", main: tooLong},
	{name: "ListenPacket refuses stream networks, and Listen datagram networks", main: wrongKind},
	{name: "datagrams stay whole when tasks share a socket", main: sharedPacketConn},
}

// packetConn returns an unconnected socket, a view of t.
func (x *fixture) packetConn(t *greenpoll.Task) *sock.PacketConn {
	c, err := sock.ListenPacket(t, x.network, x.address())
	require.NoError(x, err)
	return c
}

func (x *fixture) sendTo(c *sock.PacketConn, text string, to net.Addr) {
	n, err := c.WriteTo([]byte(text), to)
	require.NoError(x, err)
	require.Equal(x, len(text), n)
}

// readSomeFrom reads once, into a buffer larger than anything that the tests send to it.
func readSomeFrom(c *sock.PacketConn) (string, net.Addr, error) {
	p := make([]byte, 100)
	n, from, err := c.ReadFrom(p)
	return string(p[:n]), from, err
}

// expectFrom requires the next datagram to be text, from the given socket.
func (x *fixture) expectFrom(c *sock.PacketConn, text string, from *sock.PacketConn) {
	got, addr, err := readSomeFrom(c)
	require.NoError(x, err)
	require.Equal(x, text, got)
	require.Equal(x, from.LocalAddr().String(), addr.String())
	require.Equal(x, x.network, addr.Network())
}

func bounds(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	for _, size := range []int{1, 5000, 0, 7} {
		_, err := a.WriteTo(new(pattern).next(make([]byte, size)), b.LocalAddr())
		require.NoError(x, err)
	}
	p := make([]byte, 8000)
	for _, size := range []int{1, 5000, 0, 7} {
		n, from, err := b.ReadFrom(p)
		require.NoError(x, err)
		require.Equal(x, size, n)
		require.NoError(x, new(pattern).check(p[:n]))
		require.Equal(x, a.LocalAddr().String(), from.String())
	}
}

func emptyDatagram(x *fixture, t *greenpoll.Task) {
	b := x.packetConn(t)
	conn, err := sock.Dial(t, x.network, b.LocalAddr().String())
	require.NoError(x, err)
	n, err := conn.Write(nil)
	require.NoError(x, err)
	require.Zero(x, n)
	text, _, err := readSomeFrom(b)
	require.NoError(x, err)
	require.Empty(x, text)

	packet := x.connectTo(t, b)
	for _, p := range [][]byte{make([]byte, 9), nil} { // a nil buffer receives it too
		x.sendTo(b, "", packet.LocalAddr())
		n, err = packet.Read(p)
		require.NoError(x, err)
		require.Zero(x, n)
	}
	x.sendTo(b, "next", packet.LocalAddr())
	text, err = readSome(packet)
	require.NoError(x, err)
	require.Equal(x, "next", text)
}

func truncated(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	x.sendTo(a, "long", b.LocalAddr())
	x.sendTo(a, "next", b.LocalAddr())
	p := make([]byte, 2)
	n, _, err := b.ReadFrom(p)
	require.ErrorIs(x, err, x.Truncated)
	require.Equal(x, "lo", string(p[:n]))
	x.expectFrom(b, "next", a)
}

// The client sleeps before each answer, and the server before each question.
func answers(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	x.start(t, func(t *greenpoll.Task) {
		b := b.Bind(t)
		for text, from, err := readSomeFrom(b); err == nil; text, from, err = readSomeFrom(b) {
			x.sendTo(b, "re: "+text, from)
		}
	})
	for range 20 {
		x.sendTo(a, "question", b.LocalAddr())
		x.expectFrom(a, "re: question", b)
	}
}

func tooLong(x *fixture, t *greenpoll.Task) {
	a, b := x.packetConn(t), x.packetConn(t)
	_, err := a.WriteTo(make([]byte, 1<<20), b.LocalAddr())
	require.ErrorIs(x, err, x.errno(syscall.EMSGSIZE))
	x.sendTo(a, "short", b.LocalAddr())
	x.expectFrom(b, "short", a)
}

func wrongKind(x *fixture, t *greenpoll.Task) {
	stream := map[string]string{"udp": "tcp", "unixgram": "unix"}[x.network]
	_, packetErr := sock.ListenPacket(t, stream, x.address())
	_, listenErr := sock.Listen(t, x.network, x.address())
	_, dialErr := sock.DialPacket(t, stream, "127.0.0.1:1")
	_, unknown := sock.ListenPacket(t, "ip", "127.0.0.1")
	for _, err := range []error{packetErr, listenErr, dialErr} {
		var a *net.AddrError
		require.ErrorAs(x, err, &a)
	}
	require.ErrorIs(x, unknown, net.UnknownNetworkError("ip"))
}

func sharedPacketConn(x *fixture, t *greenpoll.Task) {
	const senders, each = 4, 25
	from, to := x.packetConn(t), x.packetConn(t)
	var all sched.WaitGroup
	for i := range senders {
		all.Go(t, func(t *greenpoll.Task) {
			p := make([]byte, 1+i)
			for j := range p {
				p[j] = byte('a' + i)
			}
			for range each {
				_, err := from.Bind(t).WriteTo(p, to.LocalAddr())
				require.NoError(x, err)
				t.Yield()
			}
		})
	}
	counts := make([]int, senders)
	for range senders * each {
		text, _, err := readSomeFrom(to)
		require.NoError(x, err)
		i := len(text) - 1
		for _, letter := range text {
			require.Equal(x, rune('a'+i), letter)
		}
		counts[i]++
	}
	for _, n := range counts {
		require.Equal(x, each, n)
	}
	all.Wait(t)
}
