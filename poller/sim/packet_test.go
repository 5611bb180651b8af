package sim_test

// This file answers: what can a test do with datagrams on this kernel that it cannot do
// on a real one? Lose them, fill a queue to the byte, act as the peer.

import (
	"fmt"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
)

// datagramPair returns a world with the armed UDP sockets a and b, at ports 1 and 2.
func datagramPair(t testing.TB, cfg sim.Config) (*sim.Kernel, *world) {
	k, w := simulated(t, cfg)
	for i, name := range []string{"a", "b"} {
		w.socket(name, "udp4")
		require.Zero(t, k.Bind(w.fds[name], at(fmt.Sprint("127.0.0.1:", i+1)), ""))
		w.arm(name)
	}
	w.each()
	return k, w
}

// sendDatagram sends to a or b.
func sendDatagram(k *sim.Kernel, w *world, from, to, text string) syscall.Errno {
	addr, path, _ := k.Names(w.fds[to], false)
	return k.SendTo(w.fds[from], []byte(text), addr, path)
}

func TestADatagramTakesTheLatency(t *testing.T) {
	k, w := datagramPair(t, sim.Config{Latency: 3 * time.Millisecond})
	sent := k.Now()
	require.Zero(t, sendDatagram(k, w, "a", "b", "x"))
	assert.Equal(t, "EAGAIN", w.read("b"))
	n, err := w.backend.Wait(-1, w.buf[:])
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.EqualValues(t, 3*time.Millisecond, k.Now()-sent)
	assert.Equal(t, `"x"`, w.read("b"))
}

func TestWhatDoesNotFitIntoTheQueueIsDropped(t *testing.T) {
	k, w := datagramPair(t, sim.Config{Latency: -1, BufferSize: 1024})
	for i := range 6 { // each takes 256 bytes and its own
		require.Zero(t, sendDatagram(k, w, "a", "b", fmt.Sprint(i)))
	}
	assert.Equal(t, []string{`"0"`, `"1"`, `"2"`, "EAGAIN"},
		[]string{w.read("b"), w.read("b"), w.read("b"), w.read("b")})
	require.Zero(t, sendDatagram(k, w, "a", "b", string(make([]byte, 5000))))
	assert.NotEqual(t, "EAGAIN", w.read("b"), "an empty queue takes any one")
}

func TestASenderWaitsWhenTooMuchIsUnderWay(t *testing.T) {
	k, w := datagramPair(t, sim.Config{BufferSize: 1024})
	sent := 0
	for sendDatagram(k, w, "a", "b", "x") == 0 {
		sent++
	}
	assert.Equal(t, 4, sent)
	assert.Contains(t, w.events(), "a:w", "there is room again")
	assert.Zero(t, sendDatagram(k, w, "a", "b", "x"))
}

func TestLoseLosesAsManyAsItIsAskedFor(t *testing.T) {
	k, w := datagramPair(t, sim.Config{Latency: -1})
	k.Lose(2)
	for i := range 3 {
		require.Zero(t, sendDatagram(k, w, "a", "b", fmt.Sprint(i)))
	}
	assert.Equal(t, `"2"`, w.read("b"))
	assert.Equal(t, "EAGAIN", w.read("b"))
}

func TestARemotePacketSpeaksByScript(t *testing.T) {
	k, w := datagramPair(t, sim.Config{})
	r := k.RemotePacket("127.0.0.1:53")
	r.OnReceive(func(d sim.Datagram) { r.Send(d.From, append([]byte("re: "), d.Bytes...)) })
	require.Zero(t, k.SendTo(w.fds["a"], []byte("first"), at("127.0.0.1:53"), ""))
	require.Zero(t, k.SendTo(w.fds["a"], nil, at("127.0.0.1:53"), ""))
	w.each()
	assert.Equal(t, []string{`"re: first"`, `"re: "`}, []string{w.read("a"), w.read("a")})
	assert.Equal(t, []sim.Datagram{{From: "127.0.0.1:1", Bytes: []byte("first")}, {From: "127.0.0.1:1", Bytes: []byte{}}}, r.Received())
	assert.Panics(t, func() { k.RemotePacket("127.0.0.1:53") })
	assert.Equal(t, syscall.EAFNOSUPPORT, r.Send("[::1]:9", nil))

	r.Close()
	require.Zero(t, k.Connect(w.fds["a"], at("127.0.0.1:53"), ""))
	require.Zero(t, k.SendTo(w.fds["a"], nil, netip.AddrPort{}, ""))
	assert.Equal(t, "a:rwh", w.events())
	assert.Equal(t, "ECONNREFUSED", w.read("a"))
}

func TestARemotePacketHasAPathToo(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	r := k.RemotePacket("/remote")
	w.socket("c", "unixgram")
	require.Zero(t, k.Bind(w.fds["c"], netip.AddrPort{}, "/c"))
	require.Zero(t, k.SendTo(w.fds["c"], []byte("x"), netip.AddrPort{}, "/remote"))
	require.Zero(t, r.Send("/c", []byte("y")))
	assert.Equal(t, []sim.Datagram{{From: "/c", Bytes: []byte("x")}}, r.Received())
	assert.Equal(t, `"y"`, w.read("c"))
}

func TestAnIPv6SocketTakesIPv4UnlessItIsIPv6Only(t *testing.T) {
	k, w := datagramPair(t, sim.Config{Latency: -1})
	w.socket("six", "udp6")
	require.Zero(t, k.Bind(w.fds["six"], at("[::]:6"), ""))
	require.Zero(t, k.SendTo(w.fds["a"], []byte("to six"), at("127.0.0.1:6"), ""))
	n, from, _, errno := k.RecvFrom(w.fds["six"], make([]byte, 9))
	require.Zero(t, errno)
	assert.Equal(t, 6, n)
	assert.Equal(t, at("[::ffff:127.0.0.1]:1"), from)
	require.Zero(t, k.SendTo(w.fds["six"], []byte("back"), from, ""))
	assert.Equal(t, `"back"`, w.read("a"))

	k.Option(w.fds["six"], "ipv6only", 1)
	assert.Equal(t, syscall.ENETUNREACH, k.SendTo(w.fds["six"], nil, from, ""))
	require.Zero(t, k.SendTo(w.fds["a"], nil, at("127.0.0.1:6"), ""))
	assert.Equal(t, "EAGAIN", w.read("six"))
	require.Zero(t, k.SendTo(w.fds["six"], []byte("self"), at("[::]:6"), ""), "all zeros is this machine")
	assert.Equal(t, `"self"`, w.read("six"))
}

func TestDatagramsCompleteWithTheirSender(t *testing.T) {
	k, w := datagramPair(t, sim.Config{Backend: sim.IOCP})
	buf := make([]byte, 8)
	op := &poller.Op{Kind: sim.CallRecvFrom, Mode: poller.Read, FD: w.fds["b"], Token: 'r', Buf: buf}
	submits(t, k, op)
	assert.Empty(t, w.each())
	out := &poller.Op{Kind: sim.CallSendTo, Mode: poller.Write, FD: w.fds["a"], Token: 's', Buf: []byte("bytes"), Addr: at("127.0.0.1:2")}
	gone, errno := k.Submit(out)
	require.True(t, gone)
	require.Zero(t, errno)
	assert.Equal(t, done(op, 5, 0), w.each())
	assert.Equal(t, "bytes", string(buf[:5]))
	assert.Equal(t, at("127.0.0.1:1"), op.Addr)

	submits(t, k, op)
	require.Zero(t, k.Cancel(op))
	assert.Equal(t, done(op, 0, syscall.ECANCELED), w.each())
	submits(t, k, op)
	k.Close(w.fds["b"])
	assert.Equal(t, done(op, 0, syscall.ECANCELED), w.each())
}

func TestASendToAFullUnixQueueCompletesWhenThereIsRoom(t *testing.T) {
	k, w := simulated(t, sim.Config{Backend: sim.IOCP, Backlog: 1})
	r := k.RemotePacket("/remote")
	w.socket("c", "unixgram")
	require.Zero(t, k.Bind(w.fds["c"], netip.AddrPort{}, "/c"))
	require.Zero(t, r.Send("/c", []byte("first")))
	w.socket("d", "unixgram")
	op := &poller.Op{Kind: sim.CallSendTo, Mode: poller.Write, FD: w.fds["d"], Token: 's', Buf: []byte("second"), Path: "/c"}
	submits(t, k, op)
	assert.Empty(t, w.each())
	assert.Equal(t, `"first"`, w.read("c"))
	assert.Equal(t, done(op, 6, 0), w.each())
	assert.Equal(t, `"second"`, w.read("c"))
}

// Streams arrive in order whatever the seed says; datagrams need not.
func TestTheSeedChoosesTheOrderOfDatagrams(t *testing.T) {
	order := func(seed uint64) (got []string) {
		k, w := datagramPair(t, sim.Config{Shuffle: true, Seed: seed})
		for i := range 20 {
			require.Zero(t, sendDatagram(k, w, "a", "b", fmt.Sprint(i)))
		}
		w.each()
		for range 20 {
			got = append(got, w.read("b"))
		}
		return got
	}
	assert.Equal(t, order(1), order(1))
	assert.NotEqual(t, order(1), order(2))
	assert.ElementsMatch(t, order(1), order(2))
}
