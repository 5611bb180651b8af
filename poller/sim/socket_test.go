package sim_test

import (
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
)

// Linux' own rules are put to both kernels in rules_linux_test.go. Here are the questions
// that only our own kernel can answer, and those that run everywhere.

func at(text string) netip.AddrPort { return netip.MustParseAddrPort(text) }

func bind(k *sim.Kernel, network, addr string) syscall.Errno {
	fd, _ := k.Socket(network)
	errno := k.Bind(fd, at(addr), "")
	if errno == 0 {
		k.Listen(fd)
	}
	return errno
}

func TestAnAddressIsTakenOnce(t *testing.T) {
	k := sim.New(sim.Config{})
	assert.Zero(t, bind(k, "tcp4", "127.0.0.1:80"))
	assert.Equal(t, syscall.EADDRINUSE, bind(k, "tcp4", "127.0.0.1:80"))
	assert.Equal(t, syscall.EADDRINUSE, bind(k, "tcp4", "0.0.0.0:80"))
	assert.Equal(t, syscall.EADDRINUSE, bind(k, "tcp6", "[::]:80"), "[::] has IPv4 too")
	assert.Zero(t, bind(k, "tcp6", "[::1]:80"))
	assert.Zero(t, bind(k, "tcp4", "127.0.0.2:80"))
	assert.Equal(t, syscall.EAFNOSUPPORT, bind(k, "tcp4", "[::1]:81"))
}

func TestAnAddressIsFreeAgainAfterClose(t *testing.T) {
	k := sim.New(sim.Config{})
	require.Zero(t, bind(k, "tcp4", "127.0.0.1:80"))
	k.Close(3)
	assert.Zero(t, bind(k, "tcp4", "127.0.0.1:80"))
}

func TestIPv6OnlyLeavesIPv4Alone(t *testing.T) {
	k := sim.New(sim.Config{})
	fd, _ := k.Socket("tcp6")
	k.Option(fd, "ipv6only", 1)
	require.Zero(t, k.Bind(fd, at("[::]:80"), ""))
	assert.Zero(t, bind(k, "tcp4", "0.0.0.0:80"))
	assert.Equal(t, map[string]int{"ipv6only": 1}, k.Options(fd))
}

func TestAnIPv6ListenerShowsIPv4PeersMapped(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	require.Zero(t, bind(k, "tcp6", "[::]:80"))
	k.Remote("127.0.0.1:80")
	w.each()
	_, peer, _, errno := k.Accept(3)
	require.Zero(t, errno)
	assert.Equal(t, "::ffff:127.0.0.1", peer.Addr().String())
}

func TestAPathOutlivesItsSocketUntilUnlinked(t *testing.T) {
	k := sim.New(sim.Config{})
	open := func(path string) (int, syscall.Errno) {
		fd, _ := k.Socket("unix")
		return fd, k.Bind(fd, netip.AddrPort{}, path)
	}
	fd, errno := open("/s")
	require.Zero(t, errno)
	k.Close(fd)
	_, errno = open("/s")
	assert.Equal(t, syscall.EADDRINUSE, errno)
	assert.Zero(t, k.Unlink("/s"))
	assert.Equal(t, syscall.ENOENT, k.Unlink("/s"))
	_, errno = open("/s")
	assert.Zero(t, errno)

	fd, _ = open("@abstract")
	k.Close(fd)
	_, errno = open("@abstract")
	assert.Zero(t, errno, "abstract names are no files")
}

func TestTheLowestFreeNumberIsUsedNext(t *testing.T) {
	k := sim.New(sim.Config{})
	for want := 3; want < 6; want++ {
		fd, _ := k.Socket("tcp4")
		assert.Equal(t, want, fd)
	}
	k.Close(5)
	k.Close(4)
	fd, _ := k.Socket("tcp4")
	assert.Equal(t, 4, fd)
	assert.Equal(t, syscall.EBADF, k.Close(5))
	assert.Equal(t, 2, k.Open())
}

func TestEMFILELeavesTheConnectionInTheQueue(t *testing.T) {
	k, w := simulated(t, sim.Config{MaxFDs: 2})
	w.listen("l", "tcp4", "")
	spare, _ := k.Socket("tcp4")
	_, errno := k.Socket("tcp4")
	assert.Equal(t, syscall.EMFILE, errno)
	w.arm("l")
	w.remote("l")
	assert.Equal(t, "l:r", w.events())
	_, _, _, errno = k.Accept(w.fds["l"])
	assert.Equal(t, syscall.EMFILE, errno)
	assert.Empty(t, w.events(), "and there is no new edge")
	k.Close(spare)
	_, _, _, errno = k.Accept(w.fds["l"])
	assert.Zero(t, errno)
}

func TestAWriteTakesWhatHasRoomAndRoomMakesAnEdge(t *testing.T) {
	k, w := simulated(t, sim.Config{BufferSize: 10})
	l := k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) { r.Pause() })
	w.socket("c", "tcp4")
	k.Connect(w.fds["c"], at("127.0.0.1:80"), "")
	w.arm("c")
	assert.Equal(t, "c:w", w.events())
	assert.Equal(t, "6", w.write("c", "123456"))
	assert.Equal(t, "4", w.write("c", "7890ab"))
	assert.Equal(t, "EAGAIN", w.write("c", "ab"))
	assert.Empty(t, w.events(), "the other side does not read")
	l.Accepted()[0].Resume()
	assert.Equal(t, "c:w", w.events())
	assert.Equal(t, "2", w.write("c", "ab"))
	assert.Empty(t, w.events(), "no write was refused: no edge")
	assert.Equal(t, "1234567890ab", string(l.Accepted()[0].Received()))
}

func TestAFullBacklogLetsTheClientTryAgain(t *testing.T) {
	k, w := simulated(t, sim.Config{Backlog: 1})
	w.listen("l", "tcp4", "")
	w.remote("l")
	w.each()
	w.socket("c", "tcp4")
	w.connect("c", "l")
	w.arm("c")
	w.each()
	w.accept("a", "l")
	start := k.Now()
	assert.Empty(t, w.events())
	w.settle = 2 * time.Second
	assert.Equal(t, "c:w", w.events())
	assert.Greater(t, k.Now()-start, int64(time.Second))
}

func TestAListenerThatNeverAnswersEndsInATimeout(t *testing.T) {
	k, w := simulated(t, sim.Config{Backlog: 1})
	w.listen("l", "tcp4", "")
	w.remote("l")
	w.each()
	w.socket("c", "tcp4")
	w.connect("c", "l")
	w.arm("c")
	w.settle = 3 * time.Minute
	assert.Equal(t, "c:rwh", w.events())
	assert.Equal(t, syscall.ETIMEDOUT, k.SocketError(w.fds["c"]))
}

func TestClosingAListenerResetsItsQueue(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	w.listen("l", "tcp4", "")
	r := w.remote("l")
	w.each()
	k.Close(w.fds["l"])
	w.each()
	assert.Equal(t, syscall.ECONNRESET, r.Err())
	assert.True(t, r.Ended())
}

func TestBytesForAClosedSocketAreAnsweredByAReset(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	w.listen("l", "tcp4", "")
	r := w.remote("l")
	w.each()
	w.accept("a", "l")
	k.Close(w.fds["a"])
	w.each()
	assert.True(t, r.Ended())
	assert.Zero(t, r.Err())
	r.Send([]byte("late"))
	w.each()
	assert.Equal(t, syscall.EPIPE, r.Err())
}

func TestSegmentsTakeTheirTime(t *testing.T) {
	k, w := simulated(t, sim.Config{Latency: time.Second})
	w.settle = time.Minute
	w.listen("l", "tcp4", "")
	w.arm("l")
	w.remote("l")
	assert.Equal(t, 1, w.next())
	assert.Equal(t, 3*time.Second, time.Duration(k.Now()), "SYN, its answer, and the third segment")
}

// next is one Wait, and the number of its events.
func (w *world) next() int {
	n, err := w.backend.Wait(int64(w.settle), w.buf[:])
	require.NoError(w.t, err)
	return n
}

// remote connects a scripted peer to the listener.
func (w *world) remote(listener string) *sim.Remote {
	addr, path, _ := w.calls.Names(w.fds[listener], false)
	if path != "" {
		return w.calls.(*sim.Kernel).Remote(path)
	}
	return w.calls.(*sim.Kernel).Remote(addr.String())
}

func TestConnectAnswersByTheStateOfTheSocket(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	w.listen("l", "tcp4", "")
	listener, _, _ := k.Names(w.fds["l"], false)
	unspecified := netip.AddrPortFrom(netip.IPv4Unspecified(), listener.Port())
	w.socket("c", "tcp4")
	fd := w.fds["c"]
	assert.Equal(t, syscall.EAFNOSUPPORT, k.Connect(fd, at("[::1]:80"), ""))
	assert.Equal(t, syscall.EINPROGRESS, k.Connect(fd, unspecified, ""))
	assert.Equal(t, syscall.EALREADY, k.Connect(fd, unspecified, ""))
	w.each()
	assert.Equal(t, syscall.EISCONN, k.Connect(fd, unspecified, ""))
	peer, _, _ := k.Names(fd, true)
	assert.Equal(t, listener, peer, "all addresses, as a destination, are our own")
	assert.Equal(t, syscall.EINVAL, k.Listen(fd))
	assert.Zero(t, k.Listen(w.fds["l"]), "a second Listen does no harm")
}

func TestAFullUnixBacklogAnswersAtOnce(t *testing.T) {
	k, w := simulated(t, sim.Config{Backlog: 1})
	w.listen("l", "unix", "/s")
	r := w.remote("l")
	w.socket("c", "unix")
	assert.Equal(t, syscall.EAGAIN, k.Connect(w.fds["c"], netip.AddrPort{}, "/s"))
	k.Close(w.fds["l"])
	assert.Equal(t, syscall.ECONNRESET, r.Err())
	assert.Equal(t, syscall.ECONNREFUSED, k.Connect(w.fds["c"], netip.AddrPort{}, "/s"))
}

func TestUnknownNetworksAndBackendsAreRefused(t *testing.T) {
	k := sim.New(sim.Config{})
	assert.Equal(t, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), k.Time())
	_, errno := k.Socket("sctp4")
	assert.Equal(t, syscall.EAFNOSUPPORT, errno)
	assert.Nil(t, k.Options(99))
	assert.PanicsWithValue(t, "greenpoll: sim: no backend select", func() { sim.New(sim.Config{Backend: "select"}) })
	for i, want := range []string{"epoll_pwait", "kevent", "GetQueuedCompletionStatusEx"} {
		backend, wait := sim.New(sim.Config{Backend: sim.Backends[i]}).Name()
		assert.Equal(t, []string{sim.Backends[i], want}, []string{backend, wait})
	}
}
