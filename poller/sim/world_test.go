package sim_test

// This file answers: how do the tests talk to a kernel? Through the seam alone, so that
// the same test can put its questions to a real one.

import (
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sys"
)

// world is a kernel and what a test asks of it. Names stand for numbers, because
// those differ from kernel to kernel.
type world struct {
	t       testing.TB
	calls   sys.ReadinessCalls
	backend poller.Backend
	settle  time.Duration // long enough for everything to arrive
	fds     map[string]int
	said    []string // questions and answers
	buf     [16]poller.Event
}

func newWorld(t testing.TB, calls sys.ReadinessCalls, backend poller.Backend, settle time.Duration) *world {
	return &world{t: t, calls: calls, backend: backend, settle: settle, fds: map[string]int{}}
}

// simulated returns a kernel and the world on it.
func simulated(t testing.TB, cfg sim.Config) (*sim.Kernel, *world) {
	k := sim.New(cfg)
	return k, newWorld(t, k, k.Backend(), 20*time.Millisecond)
}

func (w *world) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

// arm registers a socket under its name's first letter.
func (w *world) arm(name string) {
	require.NoError(w.t, w.backend.Arm(w.fds[name], uint64(name[0])))
}

// events returns everything that is reported until nothing is left to happen,
// one word for each socket: "c:rw" is c, ready for reading and writing; h says
// hang-up, u urgent.
func (w *world) events() string {
	modes := map[uint64]poller.Mode{}
	var order []uint64
	for _, ev := range w.each() {
		if _, seen := modes[ev.Token]; !seen {
			order = append(order, ev.Token)
		}
		modes[ev.Token] |= ev.Mode
	}
	var words []string
	for _, token := range order {
		words = append(words, fmt.Sprintf("%c:%s", rune(token), letters(modes[token])))
	}
	return strings.Join(words, " ")
}

func (w *world) each() (all []poller.Event) {
	for {
		n, err := w.backend.Wait(int64(w.settle), w.buf[:])
		if err == syscall.EINTR {
			continue // Go's own signals
		}
		require.NoError(w.t, err)
		if n == 0 {
			return all
		}
		all = append(all, w.buf[:n]...)
	}
}

func letters(m poller.Mode) (s string) {
	for i, letter := range "rwhu" {
		if m&(1<<i) != 0 {
			s += string(letter)
		}
	}
	return s
}

func (w *world) socket(name, network string) {
	fd, errno := w.calls.Socket(network)
	require.Zero(w.t, errno)
	w.fds[name] = fd
}

// listen makes a listener; path is for a Unix socket.
func (w *world) listen(name, network, path string) {
	w.socket(name, network)
	require.Zero(w.t, w.bind(name, path))
	require.Zero(w.t, w.calls.Listen(w.fds[name]))
}

// bind gives a socket the path, or, without one, any port of 127.0.0.1.
func (w *world) bind(name, path string) syscall.Errno {
	if path != "" {
		return w.calls.Bind(w.fds[name], netip.AddrPort{}, path)
	}
	return w.calls.Bind(w.fds[name], netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), 0), "")
}

func (w *world) connect(name, listener string) {
	addr, path, errno := w.calls.Names(w.fds[listener], false)
	require.Zero(w.t, errno)
	w.say("connect: %s", word(w.calls.Connect(w.fds[name], addr, path)))
}

func (w *world) accept(name, listener string) {
	fd, _, _, errno := w.calls.Accept(w.fds[listener])
	w.say("accept: %s", word(errno))
	if errno == 0 {
		w.fds[name] = fd
	}
}

func (w *world) read(name string) string {
	buf := make([]byte, 1<<20)
	n, errno := w.calls.Read(w.fds[name], buf[:])
	if errno != 0 {
		return word(errno)
	}
	return fmt.Sprintf("%q", buf[:n])
}

func (w *world) write(name, text string) string {
	n, errno := w.calls.Write(w.fds[name], []byte(text))
	if errno != 0 {
		return word(errno)
	}
	return fmt.Sprint(n)
}

func (w *world) close(name string) { require.Zero(w.t, w.calls.Close(w.fds[name])) }

// word names an error alike on every system.
func word(errno syscall.Errno) string {
	for name, e := range map[string]syscall.Errno{
		"ok": 0, "EAGAIN": syscall.EAGAIN, "EPIPE": syscall.EPIPE, "ECONNRESET": syscall.ECONNRESET,
		"ENOTCONN": syscall.ENOTCONN, "EINVAL": syscall.EINVAL, "ECONNREFUSED": syscall.ECONNREFUSED,
		"EINPROGRESS": syscall.EINPROGRESS, "EBADF": syscall.EBADF, "EISCONN": syscall.EISCONN,
		"ENOENT": syscall.ENOENT, "EADDRINUSE": syscall.EADDRINUSE,
		"EMSGSIZE": syscall.EMSGSIZE, "EDESTADDRREQ": syscall.EDESTADDRREQ, "EPERM": syscall.EPERM, "EPROTOTYPE": syscall.EPROTOTYPE,
	} {
		if errno == e {
			return name
		}
	}
	return errno.Error()
}
