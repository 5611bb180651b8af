package sim_test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
)

// submitted returns a connected socket of a kernel that completes operations.
func submitted(t testing.TB, cfg sim.Config) (*sim.Kernel, *world, *sim.Remote) {
	cfg.Backend = sim.IOCP
	k, w := simulated(t, cfg)
	l := k.RemoteListener("127.0.0.1:80", nil)
	w.socket("c", "tcp4")
	op := &poller.Op{Kind: sim.CallConnectEx, Mode: poller.Write, FD: w.fds["c"], Token: 'c', Addr: at("127.0.0.1:80")}
	submits(t, k, op)
	require.Equal(t, []poller.Event{{Token: 'c', Mode: poller.Write, Op: true}}, w.each())
	require.Len(t, l.Accepted(), 1)
	return k, w, l.Accepted()[0]
}

func recv(w *world, p []byte) *poller.Op {
	return &poller.Op{Kind: sim.CallRecv, Mode: poller.Read, FD: w.fds["c"], Token: 'r', Buf: p}
}

func send(w *world, text string) *poller.Op {
	return &poller.Op{Kind: sim.CallSend, Mode: poller.Write, FD: w.fds["c"], Token: 's', Buf: []byte(text)}
}

// submits requires that op is under way.
func submits(t testing.TB, k *sim.Kernel, op *poller.Op) {
	done, errno := k.Submit(op)
	require.Zero(t, errno)
	require.False(t, done)
}

// doesAtOnce requires that op is done when it is submitted, and no completion comes.
func doesAtOnce(t testing.TB, k *sim.Kernel, w *world, op *poller.Op, n int) {
	done, errno := k.Submit(op)
	require.Zero(t, errno)
	require.True(t, done)
	assert.Equal(t, n, op.N)
	assert.Empty(t, w.each())
}

// refuses requires that op fails when it is submitted.
func refuses(t testing.TB, k *sim.Kernel, op *poller.Op, want syscall.Errno) {
	done, errno := k.Submit(op)
	require.False(t, done)
	assert.Equal(t, want, errno)
}

// done is the completion of a recv or a send.
func done(op *poller.Op, n int, errno syscall.Errno) []poller.Event {
	return []poller.Event{{Token: op.Token, Mode: op.Mode, Op: true, N: n, Errno: int32(errno)}}
}

func TestARecvCompletesWhenBytesArrive(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	buf := make([]byte, 8)
	op := recv(w, buf)
	submits(t, k, op)
	refuses(t, k, recv(w, buf), syscall.EALREADY)
	assert.Empty(t, w.each())
	r.Send([]byte("bytes"))
	assert.Equal(t, done(op, 5, 0), w.each())
	assert.Equal(t, "bytes", string(buf[:5]))
}

func TestWhatNeedNotWaitIsDoneAtOnce(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	r.Send([]byte("x"))
	assert.Empty(t, w.each(), "no readiness with this backend")
	doesAtOnce(t, k, w, recv(w, make([]byte, 8)), 1)
	doesAtOnce(t, k, w, send(w, "four"), 4)
}

func TestAProbeDistinguishesBytesFromTheEnd(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	probe := &poller.Op{Kind: sim.CallPeek, Mode: poller.Hangup, FD: w.fds["c"], Token: 'h'}
	submits(t, k, probe)
	op := recv(w, make([]byte, 1))
	submits(t, k, op)
	assert.Equal(t, "false false", askResult(k, w))
	r.Send([]byte("xy"))
	assert.Equal(t, append(done(op, 1, 0), done(probe, 0, 0)...), w.each(), "one of two is left")
	assert.Equal(t, "true false", askResult(k, w))
	r.CloseWrite()
	w.each()
	assert.Equal(t, "true true", askResult(k, w), "also behind bytes")
	doesAtOnce(t, k, w, probe, 0)
}

func askResult(k *sim.Kernel, w *world) string {
	readable, ended, _ := k.Ask(w.fds["c"])
	return fmt.Sprint(readable, " ", ended)
}

func TestAPeekLeavesTheBytes(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	op := recv(w, nil)
	op.Kind = sim.CallPeek
	submits(t, k, op)
	assert.Empty(t, w.each())
	r.Send([]byte("x"))
	assert.Equal(t, done(op, 0, 0), w.each())
	assert.Equal(t, `"x"`, w.read("c"))
}

func TestARecvReportsTheEndAndAReset(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	op := recv(w, make([]byte, 1))
	submits(t, k, op)
	r.CloseWrite()
	assert.Equal(t, done(op, 0, 0), w.each())
	doesAtOnce(t, k, w, op, 0)

	k, w, r = submitted(t, sim.Config{})
	op = recv(w, make([]byte, 1))
	submits(t, k, op)
	r.Reset()
	assert.Equal(t, done(op, 0, syscall.ECONNRESET), w.each())
}

func TestASendCompletesWhenAllOfItHasFoundRoom(t *testing.T) {
	k, w, r := submitted(t, sim.Config{BufferSize: 4})
	r.Pause()
	op := send(w, "more than four")
	submits(t, k, op)
	assert.Empty(t, w.each())
	r.Resume()
	assert.Equal(t, done(op, 14, 0), w.each())
	assert.Equal(t, "more than four", string(r.Received()))
}

func TestACancelledSendReportsHowMuchWasSent(t *testing.T) {
	k, w, r := submitted(t, sim.Config{BufferSize: 4})
	r.Pause()
	op := send(w, "more than four")
	submits(t, k, op)
	require.Zero(t, k.Cancel(op))
	assert.Equal(t, done(op, 4, syscall.ECANCELED), w.each())
	assert.Equal(t, syscall.ENOENT, k.Cancel(op))
}

func TestACancelLosesNothingThatHadArrived(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	buf := make([]byte, 8)
	op := recv(w, buf)
	submits(t, k, op)
	var errno syscall.Errno
	r.Send([]byte("x"))
	k.At(1e6, func() { errno = k.Cancel(op) }) // right after the arrival
	assert.Equal(t, done(op, 1, 0), w.each())
	assert.Equal(t, syscall.ENOENT, errno)

	op = recv(w, buf)
	submits(t, k, op)
	k.At(1e6, func() { errno = k.Cancel(op) }) // right before the arrival
	r.Send([]byte("y"))
	assert.Equal(t, done(op, 0, syscall.ECANCELED), w.each())
	assert.Zero(t, errno)
	assert.Equal(t, `"y"`, w.read("c"), "it is still in the socket")
}

func TestCloseCancelsWhatIsUnderWay(t *testing.T) {
	k, w, _ := submitted(t, sim.Config{})
	op := recv(w, make([]byte, 1))
	submits(t, k, op)
	w.close("c")
	assert.Equal(t, done(op, 0, syscall.ECANCELED), w.each())
	refuses(t, k, op, syscall.EBADF)
}

func TestAcceptsAndRefusalsAreCompletionsToo(t *testing.T) {
	k, w, _ := submitted(t, sim.Config{})
	w.listen("l", "tcp4", "")
	op := &poller.Op{Kind: sim.CallAcceptEx, Mode: poller.Read, FD: w.fds["l"], Token: 'l'}
	submits(t, k, op)
	assert.Empty(t, w.each())
	w.remote("l")
	assert.Equal(t, done(op, w.fds["l"]+1, 0), w.each())

	w.socket("d", "tcp4")
	op = &poller.Op{Kind: sim.CallConnectEx, Mode: poller.Write, FD: w.fds["d"], Token: 'd', Addr: at("127.0.0.1:81")}
	submits(t, k, op)
	assert.Equal(t, done(op, 0, syscall.ECONNREFUSED), w.each())
}

func TestSubmitRefusesWhatItDoesNotKnow(t *testing.T) {
	k, w, _ := submitted(t, sim.Config{})
	refuses(t, k, &poller.Op{Kind: "splice", Mode: poller.Read, FD: w.fds["c"]}, syscall.EINVAL)
	k, w, _ = connected(t, sim.Config{})
	refuses(t, k, recv(w, nil), syscall.ENOSYS)
}
