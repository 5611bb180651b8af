package poller

// This file answers: does each probe and each operation report its own end, whatever else
// probes, cancels or closes at the same time?

import (
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/sched"
)

// atOnceKernel does at once what it is asked for, or refuses.
type atOnceKernel struct {
	refuses   atomic.Bool
	cancelled atomic.Int64 // the numbers that were cancelled, added up
}

func (k *atOnceKernel) Submit(op *Op) (done bool, errno syscall.Errno) {
	if k.refuses.Load() {
		return false, syscall.ECONNRESET
	}
	runtime.Gosched() // let a cancel come
	op.N = 1
	return true, 0
}

func (k *atOnceKernel) Cancel(op *Op) syscall.Errno {
	k.cancelled.Add(int64(op.FD)) // as a kernel does, by the number in the record
	return syscall.ENOENT
}

func (k *atOnceKernel) Finish(*Op) syscall.Errno { return 0 }

// pendingKernel keeps what it is asked for.
type pendingKernel struct{ atOnceKernel }

func (k *pendingKernel) Submit(*Op) (done bool, errno syscall.Errno) { return false, 0 }

func TestAProbeReportsItsOwnEndAndNotTheLastOnes(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	var ends []syscall.Errno
	op := &Op{Mode: Hangup, After: func(errno syscall.Errno) { ends = append(ends, errno) }}
	require.NoError(t, d.Probe(op, &pendingKernel{}))
	var woken sched.List
	p.deliver(sched.PollCall{}, &Event{Token: d.token(), Mode: Hangup, Op: true, Errno: int32(syscall.ECONNRESET)}, 0, &woken)
	require.NoError(t, d.Probe(op, &atOnceKernel{}))
	assert.Equal(t, []syscall.Errno{syscall.ECONNRESET, 0}, ends)
	assert.Zero(t, p.outstanding.Load())
}

// CloseRead's cancel has found an operation that is complete by then, and the reader has
// gone on to the next. The test is for the race detector.
func TestACancelThatComesLateMayMeetTheNextOperation(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	var k atOnceKernel
	op := &Op{Mode: Read}
	var over atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		defer over.Store(true)
		g := p.s.Guest()
		defer g.Leave()
		for range 2000 {
			assert.NoError(t, d.Execute(g, op, &k))
		}
	})
	wg.Go(func() {
		for !over.Load() {
			d.CancelQuiet(Read, &k)
			runtime.Gosched()
		}
	})
	wg.Wait()
	assert.Zero(t, p.outstanding.Load())
}
