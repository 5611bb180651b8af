package conform

// This file answers: how does io.Copy end when either side is closed, reset or past its
// deadline, and when Run ends? copy.go has the bridge that these tests cut.

import (
	"errors"
	"net"
	"syscall"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

func copySourceCloses(x *fixture, t *greenpoll.Task) {
	b := x.bridge(t)
	b.copy.sleeps(t, sched.IORead)
	require.NoError(x, b.source.Close())
	b.copy.wait(t)
	require.ErrorIs(x, b.err, net.ErrClosed)
}

func copyDestinationCloses(x *fixture, t *greenpoll.Task) {
	b := x.bridge(t)
	b.fill(x, t)
	require.NoError(x, b.sink.Close())
	b.copy.wait(t)
	require.ErrorIs(x, b.err, net.ErrClosed)
	require.Positive(x, b.n, "what was sent before is counted")
	b.close()
}

func copyDeadlines(x *fixture, t *greenpoll.Task) {
	b := x.bridge(t)
	b.copy.sleeps(t, sched.IORead)
	require.NoError(x, b.source.SetReadDeadline(past))
	b.copy.wait(t)
	x.timedOut(b.err)
	b.close()

	b = x.bridge(t)
	b.fill(x, t)
	require.NoError(x, b.sink.SetWriteDeadline(past))
	b.copy.wait(t)
	x.timedOut(b.err)
	b.close()
}

func copyResets(x *fixture, t *greenpoll.Task) {
	b := x.bridge(t)
	b.source.Write([]byte("unread")) // so that a Unix socket breaks too
	b.copy.sleeps(t, sched.IORead)
	x.reset(b.from)
	b.copy.wait(t)
	require.ErrorIs(x, b.err, x.errno(syscall.ECONNRESET))
	b.close()

	b = x.bridge(t)
	b.fill(x, t)
	x.reset(b.to)
	b.copy.wait(t)
	require.Error(x, b.err)
	require.True(x, errors.Is(b.err, x.errno(syscall.ECONNRESET)) || errors.Is(b.err, x.errno(syscall.EPIPE)), "%v", b.err)
	b.close()
}

func unwindsCopy(x *fixture) {
	var idle, busy *bridge
	require.NoError(x, x.run(func(t *greenpoll.Task) {
		idle, busy = x.bridge(t), x.bridge(t)
		idle.copy.sleeps(t, sched.IORead)
		busy.fill(x, t)
	}))
	require.True(x, idle.copy.over.Load())
	require.True(x, busy.copy.over.Load())
}
