package sim_test

// This file answers: are the simulated kernel's rules those of Linux? The same
// questions are put to both, through the calls that package sock makes (sys.Native), and
// the answers compared.

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
	w := newWorld(t, sys.Native.(sys.ReadinessCalls), backend, 5*time.Millisecond)
	t.Cleanup(func() {
		for _, fd := range w.fds {
			unix.Close(fd)
		}
		backend.Close()
	})
	return w
}
