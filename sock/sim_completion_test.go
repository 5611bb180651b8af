package sock_test

// This file answers: what happens to an operation that the kernel owns if something else
// comes first? Both orders are tested, over the kernel that completes operations.

import (
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// completing runs main over such a kernel, and requires that no socket is left open.
func completing(t *testing.T, latency time.Duration, main func(t *greenpoll.Task, k *sim.Kernel)) {
	k := sim.New(sim.Config{Backend: sim.IOCP, Latency: latency})
	defer func() { assert.Zero(t, k.Open(), "a socket is left") }() // deferred, because main may be ended, and Run's caller with it
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		main(task, k)
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
}

// before calls f once, right before the kernel is asked to cancel.
func before(k *sim.Kernel, f func()) {
	done := false
	k.On(sim.CallCancel, func(call *sim.Call) {
		if !call.After && !done {
			done = true
			f()
		}
	})
}

func TestAnAcceptThatCompletesBeforeItsCancelReturnsTheConnection(t *testing.T) {
	completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
		l, err := sock.Listen(task, "tcp", there)
		require.NoError(t, err)
		before(k, func() { k.Remote(there) })
		require.NoError(t, l.SetDeadline(task.Sched().Time().Add(time.Second)))
		c, err := l.Accept()
		require.NoError(t, err)
		assert.NoError(t, c.Close())
		_, err = l.Accept()
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	})
}

// The end of Run cancels on behalf of the sleeping task, and comes too late. No task is
// left to take the connection.
func TestAConnectionForAnEndedAcceptIsClosed(t *testing.T) {
	var ended atomic.Bool
	cancels := 0
	completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
		l, err := sock.Listen(task, "tcp", there)
		require.NoError(t, err)
		k.On(sim.CallCancel, func(call *sim.Call) {
			if call.After {
				cancels++
				assert.Equal(t, syscall.ENOENT, call.Errno)
			}
		})
		before(k, func() { k.Remote(there) })
		task.Go(func(task *greenpoll.Task) {
			defer ended.Store(true)
			l.Bind(task).Accept()
			t.Error("Accept has returned")
		})
		task.Sleep(time.Millisecond) // on the virtual clock: all others have run until they sleep
	})
	assert.True(t, ended.Load())
	assert.Equal(t, 1, cancels)
}

// A task that is running when Run ends is ended in its next Park: with the operation
// submitted, and the poller still open. Its deferred calls may use the buffer again.
func TestATaskThatIsEndedGetsItsBufferBackBeforeItsDeferredCalls(t *testing.T) {
	var cancelled, ended bool
	over := make(chan struct{})
	go func() { // main is ended by Goexit, and so is the goroutine that calls Run
		defer close(over)
		completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
			var r *sim.Remote
			k.RemoteListener(there, func(accepted *sim.Remote) { r = accepted })
			c, err := sock.Dial(task, "tcp", there)
			require.NoError(t, err)
			k.On(sim.CallRecv, func(call *sim.Call) {
				if call.After {
					task.Sched().Stop() // between the submit and the park
				}
			})
			k.On(sim.CallCancel, func(call *sim.Call) {
				if call.After {
					cancelled = true
				}
			})
			p := make([]byte, 8)
			defer func() {
				ended = true
				assert.True(t, cancelled, "the kernel owns the buffer, and no cancel has asked for it")
				copy(p, "deferred")
				r.Send([]byte("too late"))
				assert.Equal(t, "deferred", string(p))
			}()
			c.Read(p)
			t.Error("Read has returned")
		})
	}()
	<-over
	assert.True(t, ended)
}

// Both directions have an operation, and each ends by itself.
func TestADeadlineInOneDirectionDoesNotAffectTheOther(t *testing.T) {
	completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
		var r *sim.Remote
		k.RemoteListener(there, func(accepted *sim.Remote) { r = accepted; r.Pause() })
		c, err := sock.Dial(task, "tcp", there)
		require.NoError(t, err)
		task.Sleep(time.Millisecond) // on the virtual clock: the other end has accepted, and pauses
		big := make([]byte, 100<<10) // more than there is room for
		var wg sched.WaitGroup
		wg.Go(task, func(task *greenpoll.Task) {
			n, err := c.Bind(task).Write(big)
			assert.NoError(t, err)
			assert.Equal(t, len(big), n)
		})
		require.NoError(t, c.SetReadDeadline(task.Sched().Time().Add(time.Second)))
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 1, asleep(task.Sched()), "the write goes on")
		r.Resume()
		wg.Wait(task)
		assert.Len(t, r.Received(), len(big))
	})
}

// A result that came before the cancel counts, even if it is an error.
func TestAResetBeforeACancelIsReported(t *testing.T) {
	completing(t, -1, func(task *greenpoll.Task, k *sim.Kernel) {
		var r *sim.Remote
		k.RemoteListener(there, func(accepted *sim.Remote) { r = accepted })
		c, err := sock.Dial(task, "tcp", there)
		require.NoError(t, err)
		before(k, func() { r.Reset() })
		require.NoError(t, c.SetReadDeadline(task.Sched().Time().Add(time.Second)))
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

func TestAConnectThatIsCancelledLeavesNoSocket(t *testing.T) {
	completing(t, time.Second, func(task *greenpoll.Task, k *sim.Kernel) {
		k.RemoteListener(there, nil)
		_, err := sock.Dialer{Timeout: 100 * time.Millisecond}.Dial(task, "tcp", there)
		assert.ErrorContains(t, err, "i/o timeout")
	})
}
