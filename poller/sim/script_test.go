package sim_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

func TestHooksRunBeforeAndAfterACall(t *testing.T) {
	k, w, _ := connected(t, sim.Config{})
	var got []sim.Call
	k.On(sim.CallRead, func(c *sim.Call) { got = append(got, *c) })
	w.read("c")
	fd := w.fds["c"]
	assert.Equal(t, []sim.Call{
		{Name: sim.CallRead, FD: fd},
		{Name: sim.CallRead, FD: fd, After: true, Errno: syscall.EAGAIN},
	}, got)
}

func TestAFaultLastsAsOftenAsAsked(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	w.listen("l", "tcp4", "")
	w.remote("l")
	w.each()
	k.Fail(sim.CallAccept, syscall.ECONNABORTED, 2)
	for _, want := range []syscall.Errno{syscall.ECONNABORTED, syscall.ECONNABORTED, 0} {
		_, _, _, errno := k.Accept(w.fds["l"])
		assert.Equal(t, want, errno)
	}
	k.Fail(sim.CallSocket, syscall.EMFILE, -1)
	for range 3 {
		_, errno := k.Socket("tcp4")
		assert.Equal(t, syscall.EMFILE, errno)
	}
	k.Fail(sim.CallSocket, 0, 0)
	_, errno := k.Socket("tcp4")
	assert.Zero(t, errno)
}

func TestASignalInterruptsAWait(t *testing.T) {
	k := sim.New(sim.Config{})
	k.Fail(sim.CallWait, syscall.EINTR, 1)
	_, err := k.Wait(-1, nil)
	assert.Equal(t, syscall.EINTR, err)
}

func TestSpuriousAndStaleEvents(t *testing.T) {
	k, w, _ := connected(t, sim.Config{})
	fd := w.fds["c"]
	k.Spurious(fd, poller.Read)
	assert.Equal(t, "c:r", w.events())
	assert.False(t, k.Replay(fd, poller.Read), "no socket had the number before")
	w.close("c")
	w.socket("d", "tcp4")
	require.Equal(t, fd, w.fds["d"])
	assert.True(t, k.Replay(fd, poller.Write))
	assert.Equal(t, "c:w", w.events())
	k.Stale('x', poller.Read)
	assert.Equal(t, "x:r", w.events())
}

// The answers that the next two tests expect are those of Linux 6.18.
func TestAReadStopsAtUrgentData(t *testing.T) {
	_, w, r := connected(t, sim.Config{})
	r.Send([]byte("abc"))
	r.Urgent()
	r.Send([]byte("def"))
	assert.Equal(t, "c:rwu", w.events())
	assert.Equal(t, `"abc"`, w.read("c"))
	assert.Empty(t, w.events(), "no new edge for the rest")
	assert.Equal(t, `"def"`, w.read("c"))
	assert.Equal(t, "EAGAIN", w.read("c"))
	r.Send([]byte("q"))
	assert.Equal(t, "c:rw", w.events())
}

func TestUrgentDataAloneIsNothingToRead(t *testing.T) {
	_, w, r := connected(t, sim.Config{})
	r.Urgent()
	assert.Equal(t, "c:rwu", w.events())
	assert.Equal(t, "EAGAIN", w.read("c"))
}

func TestAUnixReadStopsAtDescriptorsWithoutASign(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	w.settle = 0
	w.listen("l", "unix", "/s")
	r := w.remote("l")
	w.accept("a", "l")
	w.arm("a")
	w.events()
	r.Send([]byte("abc"))
	r.Boundary()
	r.Send([]byte("def"))
	assert.Equal(t, "a:rw", w.events())
	assert.Equal(t, `"abc"`, w.read("a"))
	assert.Equal(t, `"def"`, w.read("a"))
	assert.Zero(t, k.Now(), "a Unix socket has no latency")
}

func TestARemoteAnswersWhatItReceives(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
		r.OnReceive(func(p []byte) {
			r.Send([]byte(strings.ToUpper(string(p))))
			r.Close()
		})
	})
	w.socket("c", "tcp4")
	k.Connect(w.fds["c"], at("127.0.0.1:80"), "")
	w.each()
	w.write("c", "echo")
	w.each()
	assert.Equal(t, `"ECHO"`, w.read("c"))
	assert.Equal(t, `""`, w.read("c"))
}

func TestARemoteMaySpeakBeforeItIsConnected(t *testing.T) {
	_, w := simulated(t, sim.Config{})
	w.listen("l", "tcp4", "")
	r := w.remote("l")
	r.Send([]byte("early"))
	r.CloseWrite()
	w.each()
	w.accept("a", "l")
	assert.Equal(t, `"early"`, w.read("a"))
	assert.Equal(t, `""`, w.read("a"))
}

func TestARemoteResets(t *testing.T) {
	_, w, r := connected(t, sim.Config{})
	r.Send([]byte("x"))
	r.Reset()
	r.Send([]byte("never sent"))
	assert.Equal(t, "c:rwh", w.events())
	assert.Equal(t, `"x"`, w.read("c"))
	assert.Equal(t, "ECONNRESET", w.read("c"))
	assert.Equal(t, "EPIPE", w.write("c", "y"))
}

func TestAPausedRemoteThatClosesResets(t *testing.T) {
	_, w, r := connected(t, sim.Config{})
	r.Pause()
	w.write("c", "unread")
	w.each()
	r.Close()
	w.each()
	assert.Equal(t, "ECONNRESET", w.read("c"))
}

func TestARemoteReportsARefusal(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	l := k.RemoteListener("127.0.0.1:80", nil)
	l.Close()
	r := k.Remote("127.0.0.1:80")
	w.each()
	assert.Equal(t, syscall.ECONNREFUSED, r.Err())
	assert.Panics(t, func() { k.Remote(filepath.Join(os.TempDir(), "nonexistent", "socket")) })
}

func TestTheKernelTracesWhatItDoes(t *testing.T) {
	tr := trace.New()
	k, w, r := connected(t, sim.Config{Trace: tr})
	before := len(tr.Events())
	r.Send([]byte("four"))
	w.each()
	k.Fail(sim.CallRead, syscall.ECONNRESET, 1)
	w.read("c")
	events := tr.Events()[before:]
	require.Len(t, events, 3)
	for _, e := range events {
		assert.Equal(t, trace.Kernel, e.Kind)
		assert.EqualValues(t, w.fds["c"], e.FD)
	}
	assert.Equal(t, "bytes arrived", events[0].Why)
	assert.EqualValues(t, 4, events[0].N)
	assert.Equal(t, "edge: put on the ready list", events[1].Why)
	assert.Equal(t, sim.CallRead, events[2].Sys)
	assert.Equal(t, int32(syscall.ECONNRESET), events[2].Errno)
}

func TestTheOtherEndOfAConnectionThatArrivesIsNamedWhileItIsOpen(t *testing.T) {
	for _, closed := range []bool{false, true} {
		tr := trace.New()
		k, w := simulated(t, sim.Config{Trace: tr})
		w.listen("l", "tcp4", "")
		w.socket("c", "tcp4")
		w.connect("c", "l")
		w.arm("c")
		require.Equal(t, 1, w.next(), "it is connected")
		want := int64(w.fds["c"])
		if closed {
			require.Zero(t, k.Close(w.fds["c"]))
			want = 0
		}
		w.each()
		i := slices.IndexFunc(tr.Events(), func(e trace.Event) bool { return e.Why == "connection arrived" })
		require.NotEqual(t, -1, i)
		assert.Equal(t, want, tr.Events()[i].Ret)
	}
}
