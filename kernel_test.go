package greenpoll_test

// This file answers: what may a kernel leave to the machine, and what of it is used?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sock"
	"greenpoll/sys"
)

// A closes counts how often its backend is closed.
type closes struct {
	poller.Backend
	n int
}

func (b *closes) Close() error {
	b.n++
	return b.Backend.Close()
}

// pollSide is the machine's own, but for an object of ours.
type pollSide struct{ b poller.Backend }

func (k pollSide) Backend() poller.Backend { return k.b }

func newCloses(t *testing.T) *closes {
	b, err := poller.NewBackend()
	if err != nil {
		t.Skip(err)
	}
	return &closes{Backend: b}
}

func TestAKernelMayBeAPollSideAlone(t *testing.T) {
	b := newCloses(t)
	simulated := sim.New(sim.Config{}) // the clock of which is left again
	require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Sleep(time.Millisecond) // on the simulated clock, which nobody moves, for ever
		return l.Close()
	}, greenpoll.WithKernel(simulated), greenpoll.WithKernel(pollSide{b})))
	assert.Equal(t, 1, b.n)
	assert.Zero(t, simulated.Now())
}

// submits has the calls of the completion model alone.
type submits struct {
	sys.CompletionCalls
	b poller.Backend
}

func (k submits) Backend() poller.Backend { return k.b }

func TestAKernelOfTheCompletionModelNeedsNoOther(t *testing.T) {
	simulated := sim.New(sim.Config{Backend: sim.IOCP})
	k := submits{simulated, simulated.Backend()}
	require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			if c, err := sock.Dial(t, "tcp", l.Addr().String()); err == nil {
				_ = c.Close() // the other side hears of it
			}
		})
		_, err = l.Accept()
		return err
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
}

// half has what both models need, and neither.
type half struct {
	sys.Calls
	b poller.Backend
}

func (k half) Backend() poller.Backend { return k.b }

func TestAKernelThatHasHalfOfTheCallsIsRefused(t *testing.T) {
	simulated := sim.New(sim.Config{})
	err := greenpoll.Run(func(*greenpoll.Task) error { return nil }, greenpoll.WithKernel(half{simulated, simulated.Backend()}))
	require.EqualError(t, err, "greenpoll: the kernel has sys.Calls, but neither all of sys.ReadinessCalls nor of sys.CompletionCalls")
}
