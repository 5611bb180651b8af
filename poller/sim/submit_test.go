package sim_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
)

// submitted returns a connected socket of a kernel that completes operations.
func submitted(t testing.TB, cfg sim.Config) (*sim.Kernel, *world, *sim.Remote) {
	cfg.Manner = sim.IOCP
	k, w := simulated(t, cfg)
	l := k.RemoteListener("127.0.0.1:80", nil)
	w.socket("c", "tcp4")
	op := &poller.Op{Kind: sim.CallConnect, Mode: poller.Write, FD: w.fds["c"], Token: 'c', Addr: at("127.0.0.1:80")}
	require.Zero(t, k.Submit(op))
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

// done is the completion of a recv or a send.
func done(op *poller.Op, n int, errno syscall.Errno) []poller.Event {
	return []poller.Event{{Token: op.Token, Mode: op.Mode, Op: true, N: n, Errno: int32(errno)}}
}

func TestARecvCompletesWhenBytesArrive(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	buf := make([]byte, 8)
	op := recv(w, buf)
	require.Zero(t, k.Submit(op))
	assert.Equal(t, syscall.EALREADY, k.Submit(recv(w, buf)))
	assert.Empty(t, w.each())
	r.Send([]byte("bytes"))
	assert.Equal(t, done(op, 5, 0), w.each())
	assert.Equal(t, "bytes", string(buf[:5]))
}

func TestARecvOfBytesThatAreThereCompletesThroughWaitToo(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	r.Send([]byte("x"))
	assert.Empty(t, w.each(), "no readiness in this manner")
	op := recv(w, make([]byte, 8))
	require.Zero(t, k.Submit(op))
	assert.Equal(t, done(op, 1, 0), w.each())
}

func TestAPeekLeavesTheBytes(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	op := recv(w, nil)
	op.Kind = sim.CallPeek
	require.Zero(t, k.Submit(op))
	assert.Empty(t, w.each())
	r.Send([]byte("x"))
	assert.Equal(t, done(op, 0, 0), w.each())
	assert.Equal(t, `"x"`, w.read("c"))
}

func TestARecvHearsOfTheEndAndOfAReset(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	r.CloseWrite()
	op := recv(w, make([]byte, 1))
	k.Submit(op)
	assert.Equal(t, done(op, 0, 0), w.each())

	k, w, r = submitted(t, sim.Config{})
	op = recv(w, make([]byte, 1))
	k.Submit(op)
	r.Reset()
	assert.Equal(t, done(op, 0, syscall.ECONNRESET), w.each())
}

func TestASendCompletesWhenAllOfItHasFoundRoom(t *testing.T) {
	k, w, r := submitted(t, sim.Config{BufferSize: 4})
	r.Pause()
	op := send(w, "more than four")
	require.Zero(t, k.Submit(op))
	assert.Empty(t, w.each())
	r.Resume()
	assert.Equal(t, done(op, 14, 0), w.each())
	assert.Equal(t, "more than four", string(r.Received()))
}

func TestACancelledSendTellsHowMuchWasSent(t *testing.T) {
	k, w, r := submitted(t, sim.Config{BufferSize: 4})
	r.Pause()
	op := send(w, "more than four")
	k.Submit(op)
	require.Zero(t, k.Cancel(op))
	assert.Equal(t, done(op, 4, syscall.ECANCELED), w.each())
	assert.Equal(t, syscall.ENOENT, k.Cancel(op))
}

func TestACancelLosesNothingThatHadArrived(t *testing.T) {
	k, w, r := submitted(t, sim.Config{})
	buf := make([]byte, 8)
	op := recv(w, buf)
	k.Submit(op)
	var errno syscall.Errno
	r.Send([]byte("x"))
	k.At(1e6, func() { errno = k.Cancel(op) }) // right after the arrival
	assert.Equal(t, done(op, 1, 0), w.each())
	assert.Equal(t, syscall.ENOENT, errno)

	op = recv(w, buf)
	k.Submit(op)
	k.At(1e6, func() { errno = k.Cancel(op) }) // right before the arrival
	r.Send([]byte("y"))
	assert.Equal(t, done(op, 0, syscall.ECANCELED), w.each())
	assert.Zero(t, errno)
	assert.Equal(t, `"y"`, w.read("c"), "it is still in the socket")
}

func TestCloseCancelsWhatIsUnderWay(t *testing.T) {
	k, w, _ := submitted(t, sim.Config{})
	op := recv(w, make([]byte, 1))
	k.Submit(op)
	w.close("c")
	assert.Equal(t, done(op, 0, syscall.ECANCELED), w.each())
	assert.Equal(t, syscall.EBADF, k.Submit(op))
}

func TestAcceptsAndRefusalsAreCompletionsToo(t *testing.T) {
	k, w, _ := submitted(t, sim.Config{})
	w.listen("l", "tcp4", "")
	op := &poller.Op{Kind: sim.CallAccept, Mode: poller.Read, FD: w.fds["l"], Token: 'l'}
	require.Zero(t, k.Submit(op))
	assert.Empty(t, w.each())
	w.remote("l")
	assert.Equal(t, done(op, w.fds["l"]+1, 0), w.each())

	w.socket("d", "tcp4")
	op = &poller.Op{Kind: sim.CallConnect, Mode: poller.Write, FD: w.fds["d"], Token: 'd', Addr: at("127.0.0.1:81")}
	require.Zero(t, k.Submit(op))
	assert.Equal(t, done(op, 0, syscall.ECONNREFUSED), w.each())
}

func TestSubmitRefusesWhatItDoesNotKnow(t *testing.T) {
	k, w, _ := submitted(t, sim.Config{})
	assert.Equal(t, syscall.EINVAL, k.Submit(&poller.Op{Kind: "splice", Mode: poller.Read, FD: w.fds["c"]}))
	k, w, _ = connected(t, sim.Config{})
	assert.Equal(t, syscall.ENOSYS, k.Submit(recv(w, nil)))
}
