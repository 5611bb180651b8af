package sim_test

// This file answers: does the kqueue backend report what the manual page says, where
// epoll reports something else? The answers of both are side by side.

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/poller"
	"greenpoll/poller/sim"
)

// withEachReadinessBackend runs a test over each backend that reports readiness.
func withEachReadinessBackend(t *testing.T, test func(t *testing.T, backend string)) {
	for _, backend := range []string{sim.Epoll, sim.Kqueue} {
		t.Run(backend, func(t *testing.T) { test(t, backend) })
	}
}

func TestAFilterReportsItsDirectionAndEpollBoth(t *testing.T) {
	for _, c := range []struct {
		what          string
		do            func(k *sim.Kernel, w *world, r *sim.Remote)
		epoll, kqueue string
	}{
		{"nothing", func(k *sim.Kernel, w *world, r *sim.Remote) {}, "", ""},
		{"bytes", func(k *sim.Kernel, w *world, r *sim.Remote) { r.Send([]byte("x")) }, "c:rw", "c:r"},
		{"the peer's end", func(k *sim.Kernel, w *world, r *sim.Remote) { r.CloseWrite() }, "c:rwh", "c:rh"},
		{"bytes and the end", func(k *sim.Kernel, w *world, r *sim.Remote) { r.Send([]byte("x")); r.CloseWrite() }, "c:rwh", "c:rh"},
		{"a reset", func(k *sim.Kernel, w *world, r *sim.Remote) { r.Reset() }, "c:rwh", "c:rwh"},
		{"urgent data", func(k *sim.Kernel, w *world, r *sim.Remote) { r.Urgent() }, "c:rwu", "c:ru"},
		{"our own end", func(k *sim.Kernel, w *world, r *sim.Remote) { k.Shutdown(w.fds["c"], false, true) }, "c:w", "c:w"},
		{"no more reading", func(k *sim.Kernel, w *world, r *sim.Remote) { k.Shutdown(w.fds["c"], true, false) }, "c:rwh", "c:rh"},
		{"room again", func(k *sim.Kernel, w *world, r *sim.Remote) {
			r.Pause()
			w.write("c", string(make([]byte, 1<<17)))
			w.each()
			r.Resume()
		}, "c:w", "c:w"},
	} {
		got := map[string]string{}
		for _, backend := range []string{sim.Epoll, sim.Kqueue} {
			k, w, r := connected(t, sim.Config{Backend: backend})
			c.do(k, w, r)
			got[backend] = w.events()
		}
		assert.Equal(t, map[string]string{sim.Epoll: c.epoll, sim.Kqueue: c.kqueue}, got, c.what)
	}
}

// One socket, two changes, two events: epoll has one.
func TestEachFilterMakesAnEventOfItsOwn(t *testing.T) {
	k, w, r := connected(t, sim.Config{Backend: sim.Kqueue})
	r.Send([]byte("x"))
	k.At(1e6, func() { k.Shutdown(w.fds["c"], false, true) }) // as the byte arrives
	assert.Equal(t, []poller.Event{{Token: 'c', Mode: poller.Read}, {Token: 'c', Mode: poller.Write}}, w.each())
}

// READ and EXCEPT report the end, all three filters a reset.
func TestAResetIsReportedByEveryFilter(t *testing.T) {
	_, w, r := connected(t, sim.Config{Backend: sim.Kqueue})
	r.Reset()
	all := poller.Event{Token: 'c', Mode: poller.Read | poller.Write | poller.Hangup}
	assert.Equal(t, []poller.Event{all, all, all}, w.each())
}

func TestAFilterIsPolledAgainWhenItsEventIsFetched(t *testing.T) {
	k, w, r := connected(t, sim.Config{Backend: sim.Kqueue})
	r.Send([]byte("x"))
	k.At(1e6, func() { w.read("c") }) // as it arrives: the filter is on the list already
	assert.Empty(t, w.events())
}

// For Linux a stream socket that was never connected is a broken one; for macOS there is
// nothing to report of it.
func TestAFreshSocketIsSilent(t *testing.T) {
	for backend, want := range map[string]string{sim.Epoll: "c:rwh", sim.Kqueue: "", sim.IOCP: ""} {
		_, w := simulated(t, sim.Config{Backend: backend})
		w.socket("c", "tcp4")
		w.arm("c")
		assert.Equal(t, want, w.events(), backend)
	}
}

func TestARefusedConnectIsReportedInBothDirections(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		k, w := simulated(t, sim.Config{Backend: backend})
		w.socket("c", "tcp4")
		k.Connect(w.fds["c"], at("127.0.0.1:80"), "")
		w.arm("c")
		assert.Equal(t, "c:rwh", w.events())
		assert.Equal(t, syscall.ECONNREFUSED, k.SocketError(w.fds["c"]))
	})
}

func TestAListenerHasNoRoomToWrite(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		_, w := simulated(t, sim.Config{Backend: backend})
		w.listen("l", "tcp4", "")
		w.arm("l")
		assert.Empty(t, w.events())
		w.remote("l")
		assert.Equal(t, "l:r", w.events())
	})
}

// A datagram socket's error ends nothing: macOS reports it without EV_EOF.
func TestAnErrorOfADatagramSocketIsNoHangup(t *testing.T) {
	for backend, want := range map[string]string{sim.Epoll: "c:rwh", sim.Kqueue: "c:rw"} {
		_, w := simulated(t, sim.Config{Backend: backend})
		w.socket("c", "udp4")
		w.calls.Connect(w.fds["c"], at("127.0.0.1:9"), "")
		w.arm("c")
		w.each()
		w.write("c", "x")
		assert.Equal(t, want, w.events(), backend)
		assert.Equal(t, "ECONNREFUSED", w.read("c"))
	}
}
