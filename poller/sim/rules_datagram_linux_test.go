package sim_test

// This file answers: what are both kernels asked about datagrams?

import (
	"fmt"
	"net/netip"
	"strings"
)

var datagramQuestions = map[string]func(w *world, network, path string){
	"fresh socket": func(w *world, network, path string) {
		w.socket("c", network)
		w.arm("c")
		w.say("%s; read %s, write %s", w.events(), w.read("c"), w.write("c", "x"))
		_, _, errno := w.calls.Names(w.fds["c"], true)
		w.say("peer: %s, shutdown: %s", word(errno), word(w.calls.Shutdown(w.fds["c"], false, true)))
		if path != "" {
			w.say("no such file: %s", word(w.calls.Connect(w.fds["c"], netip.AddrPort{}, path+"none")))
		}
	},
	"datagrams keep their bounds": func(w *world, network, path string) {
		w.datagramSocket("a", network, path)
		w.datagramSocket("b", network, path)
		w.arm("b")
		w.events()
		w.say("%s %s %s", w.sendTo("a", "b", "one"), w.sendTo("a", "b", ""), w.sendTo("a", "b", "three"))
		w.say("%s; %s %s %s %s", w.events(), w.recvFrom("b", 2), w.recvFrom("b", 9), w.recvFrom("b", 9), w.recvFrom("b", 9))
		w.say("%s: %s", w.sendTo("a", "b", "four"), w.events())
		w.say("read: %s %s", w.read("b"), w.read("b"))
	},
	"a sender without a name": func(w *world, network, path string) {
		w.datagramSocket("b", network, path)
		w.socket("c", network)
		w.say("%s", w.sendTo("c", "b", "x"))
		w.each()
		_, from, name, errno := w.calls.RecvFrom(w.fds["b"], make([]byte, 9))
		w.say("%v %q %s", from.Addr(), name, word(errno))
	},
	"connected": func(w *world, network, path string) {
		w.datagramSocket("a", network, path)
		w.datagramSocket("b", network, path)
		w.datagramSocket("c", network, path)
		w.arm("c")
		w.connect("c", "a")
		w.say("%s; %s", w.events(), w.write("c", "from c"))
		w.each()
		w.say("%s; back %s", w.recvFrom("a", 9), w.sendTo("a", "c", "from a"))
		w.say("%s; %s", w.events(), w.recvFrom("c", 9))
		w.say("a stranger: %s; %s %s", w.sendTo("b", "c", "from b"), w.events(), w.recvFrom("c", 9))
		w.say("to another: %s", w.sendTo("c", "b", "by the way"))
		w.each()
		w.say("%s", w.recvFrom("b", 20))
		w.connect("c", "b")
		w.say("%s", w.write("c", "now to b"))
		w.each()
		w.say("%s", w.recvFrom("b", 20))
	},
	"the peer is closed": func(w *world, network, path string) {
		w.datagramSocket("a", network, path)
		w.datagramSocket("c", network, path)
		w.connect("c", "a")
		w.arm("c")
		w.events()
		w.say("%s", w.write("c", "unread"))
		w.each()
		w.close("a")
		w.say("%s; %s", w.news(), w.write("c", "into the void"))
		w.say("%s; %s %s %s", w.news(), w.read("c"), w.read("c"), w.write("c", "again"))
		w.each()
		w.say("%s %s", w.write("c", "and again"), w.read("c"))
	},
	"no socket is there, and the sender is not connected": func(w *world, network, path string) {
		w.datagramSocket("a", network, path)
		w.datagramSocket("c", network, path)
		addr, path, _ := w.calls.Names(w.fds["a"], false)
		w.close("a")
		w.arm("c")
		w.events()
		w.say("%s", word(w.calls.SendTo(w.fds["c"], []byte("x"), addr, path)))
		w.say("%s; %s", w.news(), w.read("c"))
	},
	"shutdown": func(w *world, network, path string) {
		w.datagramSocket("a", network, path)
		w.datagramSocket("c", network, path)
		w.connect("c", "a")
		w.arm("c")
		w.events()
		w.say("%s; %s", word(w.calls.Shutdown(w.fds["c"], false, true)), w.write("c", "x"))
		w.each()
		w.say("%s; %s", word(w.calls.Shutdown(w.fds["c"], true, false)), w.read("c"))
	},
	"too long": func(w *world, network, path string) {
		w.datagramSocket("a", network, path)
		w.datagramSocket("b", network, path)
		w.say("%s", w.sendTo("a", "b", string(make([]byte, 1<<20))))
		if network == "udp4" {
			w.say("%s %s", w.sendTo("a", "b", string(make([]byte, 65507))), w.sendTo("a", "b", string(make([]byte, 65508))))
		}
	},
	"a stream is no datagram socket": func(w *world, network, path string) {
		if network == "udp4" {
			w.listen("l", "tcp4", "")
			addr, _, _ := w.calls.Names(w.fds["l"], false)
			w.socket("c", network)
			w.say("the same port: %s", word(w.calls.Bind(w.fds["c"], addr, "")))
			return
		}
		w.listen("l", "unix", path)
		w.socket("c", network)
		w.say("%s", w.sendTo("c", "l", "x"))
		w.connect("c", "l")
		w.datagramSocket("a", network, path+"a")
		w.socket("s", "unix")
		w.connect("s", "a")
	},
}

// datagramSocket makes a datagram socket that is bound to an address.
func (w *world) datagramSocket(name, network, path string) {
	w.socket(name, network)
	if path != "" {
		path += name
	}
	w.say("bind: %s", word(w.bind(name, path)))
}

// news is events, without "c:w" alone: Linux reports that whenever something has been
// sent, the simulated kernel only if a send had found no room.
func (w *world) news() string { return strings.ReplaceAll(w.events(), "c:w", "") }

func (w *world) sendTo(name, to, text string) string {
	addr, path, _ := w.calls.Names(w.fds[to], false)
	return word(w.calls.SendTo(w.fds[name], []byte(text), addr, path))
}

// recvFrom gives the sender by its name here.
func (w *world) recvFrom(name string, size int) string {
	p := make([]byte, size)
	n, from, path, errno := w.calls.RecvFrom(w.fds[name], p)
	if errno != 0 {
		return word(errno)
	}
	for sender, fd := range w.fds {
		if addr, own, _ := w.calls.Names(fd, false); addr == from && own == path {
			return fmt.Sprintf("%q from %s", p[:n], sender)
		}
	}
	return fmt.Sprintf("%q from a stranger", p[:n])
}
