package sim_test

// This file answers: are the simulated kernel's rules those of Linux? The same
// questions are put to both, and the answers compared.

import (
	"net/netip"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sys"
)

// questions has one conversation for each rule; the path is for Unix sockets.
var questions = map[string]func(w *world, network, path string){
	"fresh socket": func(w *world, network, path string) {
		w.socket("c", network)
		w.arm("c")
		w.say("%s; read %s, write %s, accept %v", w.events(), w.read("c"), w.write("c", "x"),
			fourth(w.calls.Accept(w.fds["c"])))
		_, _, errno := w.calls.Names(w.fds["c"], true)
		w.say("peer: %s", word(errno))
		w.close("c")
		w.say("closed: %s %s", w.read("c"), word(w.calls.Close(w.fds["c"])))
	},
	"listener": func(w *world, network, path string) {
		w.listen("l", network, path)
		w.arm("l")
		w.say("%s; read %s, write %s", w.events(), w.read("l"), w.write("l", "x"))
		w.accept("a", "l")
		w.socket("c", network)
		w.connect("c", "l")
		w.say("%s", w.events())
		w.accept("a", "l")
		w.accept("b", "l")
		addr, path, _ := w.calls.Names(w.fds["l"], false)
		w.socket("m", network)
		w.say("bind again: %s", word(w.calls.Bind(w.fds["m"], addr, path)))
	},
	"bytes": func(w *world, network, path string) {
		w.pair(network, path)
		w.say("%s; %s", w.read("c"), w.write("a", "one"))
		w.say("%s", w.events())
		w.say("not read: %s; %s", w.events(), w.write("a", "two"))
		w.say("%s; %s %s", w.events(), w.read("c"), w.read("c"))
	},
	"end and bytes": func(w *world, network, path string) {
		w.pair(network, path)
		w.write("a", "last")
		w.say("shutdown: %s", word(w.calls.Shutdown(w.fds["a"], false, true)))
		w.say("%s; %s %s %s", w.events(), w.read("c"), w.read("c"), w.write("c", "x"))
		w.say("%s; a: %s %s", w.events(), w.read("a"), w.write("a", "y"))
	},
	"closed with bytes unread": func(w *world, network, path string) {
		w.pair(network, path)
		w.write("a", "x")
		w.write("c", "unread")
		w.each()
		w.close("a")
		w.say("%s; %s %s %s", w.events(), w.read("c"), w.read("c"), w.read("c"))
		w.say("%s %s", w.write("c", "z"), w.write("c", "z"))
	},
	"closed with bytes unread, then a write": func(w *world, network, path string) {
		w.pair(network, path)
		w.write("c", "unread")
		w.each()
		w.close("a")
		w.say("%s; %s %s", w.events(), w.write("c", "z"), w.write("c", "z"))
		w.say("%s %s; error %s", w.read("c"), w.read("c"), word(w.calls.SocketError(w.fds["c"])))
	},
	"closed": func(w *world, network, path string) {
		w.pair(network, path)
		w.close("a")
		w.say("%s; %s", w.events(), w.write("c", "z"))
		w.say("%s; %s %s %s", w.events(), w.write("c", "z"), w.read("c"), w.read("c"))
	},
	"linger 0": func(w *world, network, path string) {
		w.pair(network, path)
		w.calls.Option(w.fds["a"], "linger", 0)
		w.close("a")
		if network != "unix" {
			w.say("%s; %s", w.events(), word(w.calls.SocketError(w.fds["c"])))
		}
		w.say("%s %s", w.read("c"), w.read("c"))
	},
	"own shutdown of reading": func(w *world, network, path string) {
		w.pair(network, path)
		w.say("%s", word(w.calls.Shutdown(w.fds["c"], true, false)))
		w.say("%s; %s %s", w.events(), w.read("c"), w.write("a", "1"))
		w.each()
		w.say("%s", w.read("c"))
	},
	"own shutdown of writing": func(w *world, network, path string) {
		w.pair(network, path)
		w.say("%s", word(w.calls.Shutdown(w.fds["c"], false, true)))
		w.say("%s; %s %s %s", w.events(), w.read("c"), w.write("c", "1"), w.read("a"))
		w.say("%s; %s %s", w.write("a", "1"), w.events(), w.read("c"))
	},
	"refused": func(w *world, network, path string) {
		w.listen("l", network, path)
		addr, path, _ := w.calls.Names(w.fds["l"], false)
		w.close("l")
		w.socket("c", network)
		errno := w.calls.Connect(w.fds["c"], addr, path)
		w.say("%s", word(errno))
		w.arm("c")
		w.say("%s; %s %s", w.events(), word(w.calls.SocketError(w.fds["c"])), word(w.calls.SocketError(w.fds["c"])))
		_, _, errno = w.calls.Names(w.fds["c"], true)
		w.say("peer: %s", word(errno))
		if network == "unix" {
			w.say("no such file: %s", word(w.calls.Connect(w.fds["c"], addr, path+"none")))
		}
	},
	"room again": func(w *world, network, path string) {
		w.pair(network, path)
		big := string(make([]byte, 1<<16))
		for w.write("c", big) != "EAGAIN" {
			w.each()
		}
		w.each()
		seen := ""
		for w.read("a") != "EAGAIN" {
			seen += w.events()
		}
		w.say("edge: %v; %s", strings.Contains(seen, "w"), w.write("c", "x"))
	},
}

// pair makes the connection from c to a, by way of the listener l. c is armed.
func (w *world) pair(network, path string) {
	w.listen("l", network, path)
	w.socket("c", network)
	w.connect("c", "l")
	w.each()
	w.accept("a", "l")
	w.arm("c")
	w.say("connected: %s", w.events())
}

func fourth(_ int, _ netip.AddrPort, _ string, errno syscall.Errno) string { return word(errno) }

func TestTheRulesAreLinuxs(t *testing.T) {
	compare(t, questions, "tcp4", "unix")
}

func TestTheRulesOfDatagramsAreLinuxs(t *testing.T) {
	compare(t, datagramQuestions, "udp4", "unixgram")
}

func compare(t *testing.T, questions map[string]func(w *world, network, path string), networks ...string) {
	for name, ask := range questions {
		for _, network := range networks {
			t.Run(network+" "+name, func(t *testing.T) {
				path := ""
				if strings.HasPrefix(network, "unix") {
					path = filepath.Join(t.TempDir(), "s")
				}
				_, imagined := simulated(t, sim.Config{})
				ask(imagined, network, path)
				real := realWorld(t)
				ask(real, network, path)
				assert.Equal(t, real.said, imagined.said)
			})
		}
	}
}

func realWorld(t *testing.T) *world {
	backend, err := poller.NewBackend()
	require.NoError(t, err)
	w := newWorld(t, linux{}, backend, 5*time.Millisecond)
	t.Cleanup(func() {
		for _, fd := range w.fds {
			unix.Close(fd)
		}
		backend.Close()
	})
	return w
}

// linux is Linux' call side, as far as the questions need it.
type linux struct{ sys.ReadinessCalls }

func (linux) Socket(network string) (int, syscall.Errno) {
	family, kind := unix.AF_INET, unix.SOCK_STREAM
	if strings.HasPrefix(network, "unix") {
		family = unix.AF_UNIX
	}
	if network == "udp4" || network == "unixgram" {
		kind = unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(family, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	return fd, errnoOf(err)
}

func (linux) Bind(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return errnoOf(unix.Bind(fd, sockaddr(addr, path)))
}

func (linux) Listen(fd int) syscall.Errno { return errnoOf(unix.Listen(fd, 128)) }

func (linux) Connect(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return errnoOf(unix.Connect(fd, sockaddr(addr, path)))
}

func (linux) Accept(fd int) (int, netip.AddrPort, string, syscall.Errno) {
	n, _, err := unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	return n, netip.AddrPort{}, "", errnoOf(err)
}

func (linux) Names(fd int, peer bool) (netip.AddrPort, string, syscall.Errno) {
	ask := unix.Getsockname
	if peer {
		ask = unix.Getpeername
	}
	sa, err := ask(fd)
	addr, path := named(sa)
	return addr, path, errnoOf(err)
}

func named(sa unix.Sockaddr) (netip.AddrPort, string) {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)), ""
	case *unix.SockaddrUnix:
		return netip.AddrPort{}, sa.Name
	}
	return netip.AddrPort{}, ""
}

// Option sets linger, the only option that the questions need.
func (linux) Option(fd int, _ string, value int) syscall.Errno {
	return errnoOf(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: int32(value)}))
}

func (linux) SocketError(fd int) syscall.Errno {
	n, _ := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	return syscall.Errno(n)
}

func (linux) Read(fd int, p []byte) (int, syscall.Errno) {
	n, _, err := unix.Recvfrom(fd, p, unix.MSG_DONTWAIT)
	return n, errnoOf(err)
}

func (linux) Write(fd int, p []byte) (int, syscall.Errno) {
	n, err := unix.SendmsgN(fd, p, nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
	return n, errnoOf(err)
}

func (linux) Shutdown(fd int, read, write bool) syscall.Errno {
	how := unix.SHUT_RD
	if write {
		how = unix.SHUT_WR
	}
	return errnoOf(unix.Shutdown(fd, how))
}

func (linux) Close(fd int) syscall.Errno { return errnoOf(unix.Close(fd)) }

func sockaddr(addr netip.AddrPort, path string) unix.Sockaddr {
	if path != "" {
		return &unix.SockaddrUnix{Name: path}
	}
	return &unix.SockaddrInet4{Addr: addr.Addr().As4(), Port: int(addr.Port())}
}

func errnoOf(err error) syscall.Errno {
	errno, _ := err.(syscall.Errno)
	return errno
}
