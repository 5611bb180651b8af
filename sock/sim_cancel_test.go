package sock_test

// This file answers: what happens to a call whose cancel has no effect? The script's kernel
// loses cancels, completes them late, or keeps an operation even after its socket is
// closed. Each call that waits for a completion is tested, with each way to end it.

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// cancelling runs main over a kernel that completes operations, and requires that Run ends.
// (The virtual clock skips whatever a call waits for, so a run that takes this long hangs.)
func cancelling(t *testing.T, workers int, main func(task *greenpoll.Task, k *sim.Kernel)) (*sim.Kernel, error) {
	k := sim.New(sim.Config{Backend: sim.IOCP, Latency: -1})
	over := make(chan error, 1)
	go func() {
		err := errors.New("main was ended by Goexit")
		defer func() { over <- err }()
		err = greenpoll.Run(func(task *greenpoll.Task) error {
			main(task, k)
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(workers))
	}()
	select {
	case err := <-over:
		return k, err
	case <-time.After(20 * time.Second):
		require.FailNow(t, "Run does not end")
		return nil, nil
	}
}

// A sleeper is a call that sleeps until it is ended.
type sleeper struct {
	name string
	open func(t *testing.T, task *greenpoll.Task, k *sim.Kernel) endable
	call func(c endable, task *greenpoll.Task) error
}

type endable interface {
	Close() error
	SetDeadline(time.Time) error
}

func silentPeerAt(t *testing.T, task *greenpoll.Task, k *sim.Kernel, addr string) *sock.Conn {
	k.RemoteListener(addr, func(r *sim.Remote) { r.Pause() })
	c, err := sock.Dial(task, "tcp", addr)
	require.NoError(t, err)
	return c
}

// silentPeer returns a connection whose peer neither sends nor reads.
func silentPeer(t *testing.T, task *greenpoll.Task, k *sim.Kernel) endable {
	c, r := dialRemote(t, task, k)
	r.Pause()
	return c
}

var sleepers = []sleeper{
	{"Read", silentPeer, func(c endable, task *greenpoll.Task) error {
		return errorOf(c.(*sock.Conn).Bind(task).Read(make([]byte, 1)))
	}},
	{"WaitRead", silentPeer, func(c endable, task *greenpoll.Task) error {
		return c.(*sock.Conn).Bind(task).WaitRead()
	}},
	{"OnReadable", silentPeer, func(c endable, task *greenpoll.Task) error {
		told := sched.NewChan[error](1)
		c.(*sock.Conn).OnReadable(task, func(t *greenpoll.Task, c *sock.Conn) bool {
			told.Send(t, errorOf(c.Read(make([]byte, 1))))
			return false
		})
		err, _ := told.Recv(task)
		return err
	}},
	{"Write", silentPeer, func(c endable, task *greenpoll.Task) error {
		return errorOf(c.(*sock.Conn).Bind(task).Write(make([]byte, 1<<20)))
	}},
	{"Accept", func(t *testing.T, task *greenpoll.Task, k *sim.Kernel) endable {
		l, err := sock.Listen(task, "tcp", "127.0.0.1:81")
		require.NoError(t, err)
		return l
	}, func(c endable, task *greenpoll.Task) error {
		return errorOf(c.(*sock.Listener).Bind(task).Accept())
	}},
	{"ReadFrom", func(t *testing.T, task *greenpoll.Task, k *sim.Kernel) endable {
		c, err := sock.ListenPacket(task, "udp", "127.0.0.1:81")
		require.NoError(t, err)
		return c
	}, func(c endable, task *greenpoll.Task) error {
		_, _, err := c.(*sock.PacketConn).Bind(task).ReadFrom(make([]byte, 1))
		return err
	}},
}

func errorOf[T any](_ T, err error) error { return err }

// cancels are ways in which cancels of a kernel can fail.
var cancels = map[string]func(k *sim.Kernel){
	"the first cancel is lost":         func(k *sim.Kernel) { k.LoseCancels(1) },
	"seven cancels are lost":           func(k *sim.Kernel) { k.LoseCancels(7) },
	"a cancel takes six seconds":       func(k *sim.Kernel) { k.DelayCancels(time.Minute / 10) },
	"the first is lost, the rest late": func(k *sim.Kernel) { k.LoseCancels(1); k.DelayCancels(time.Second) },
}

// eachSleeper runs main for each call and each such kernel, with one worker and with
// several.
func eachSleeper(t *testing.T, cancels map[string]func(*sim.Kernel), main func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel))) {
	for _, s := range sleepers {
		for how, fail := range cancels {
			for _, workers := range []int{1, 4} {
				t.Run(fmt.Sprintf("%s, %s, workers: %d", s.name, how, workers), func(t *testing.T) { main(t, workers, s, fail) })
			}
		}
	}
}

// asleepIn starts the call in a new task, and returns once it sleeps.
func asleepIn(task *greenpoll.Task, c endable, s sleeper) (ended *sched.Chan[error]) {
	ended = sched.NewChan[error](1)
	sleepers := poller.Of(task.Sched()).Waiters()
	task.Go(func(task *greenpoll.Task) {
		err := errors.New("the task was ended")
		defer func() { ended.Send(task, err) }()
		err = s.call(c, task)
	})
	untilWaiters(task, sleepers+1)
	return ended
}

func untilWaiters(task *greenpoll.Task, n int) {
	for poller.Of(task.Sched()).Waiters() < n {
		task.Sleep(time.Millisecond) // on the virtual clock
	}
}

func TestADeadlineEndsACallEvenIfCancelsAreLostOrLate(t *testing.T) {
	eachSleeper(t, cancels, func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel)) {
		k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			c := s.open(t, task, k)
			ended := asleepIn(task, c, s)
			fail(k)
			c.SetDeadline(time.Unix(1, 0))
			err, _ := ended.Recv(task)
			assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
			c.Close()
		})
		assert.NoError(t, err)
		assert.Zero(t, k.Open())
	})
}

func TestACloseEndsACallEvenIfCancelsAreLostOrLate(t *testing.T) {
	eachSleeper(t, cancels, func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel)) {
		k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			c := s.open(t, task, k)
			ended := asleepIn(task, c, s)
			fail(k)
			c.Close()
			err, _ := ended.Recv(task)
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		assert.NoError(t, err)
		assert.Zero(t, k.Open())
	})
}

func TestTheEndOfRunEndsACallEvenIfCancelsAreLostOrLate(t *testing.T) {
	eachSleeper(t, cancels, func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel)) {
		var unwound atomic.Bool
		k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			c := s.open(t, task, k)
			task.Go(func(task *greenpoll.Task) {
				defer unwound.Store(true)
				asleepIn(task, c, s).Recv(task)
			})
			task.Sleep(time.Second) // on the virtual clock
			fail(k)
		})
		assert.NoError(t, err)
		assert.Zero(t, k.Open())
		assert.True(t, unwound.Load(), "its deferred calls have run")
	})
}

// The scheduler stops between the submit and the sleep. If there are several workers,
// another one sleeps in the poll by then.
func TestATaskThatIsEndedWaitsForItsBufferEvenIfCancelsAreLostOrLate(t *testing.T) {
	for how, fail := range cancels {
		for _, workers := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s, workers: %d", how, workers), func(t *testing.T) {
				var ended atomic.Bool
				k, _ := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
					c, r := dialRemote(t, task, k)
					k.On(sim.CallRecv, func(call *sim.Call) {
						if call.After {
							fail(k)
							task.Sched().Stop()
						}
					})
					p := make([]byte, 8)
					defer func() {
						copy(p, "deferred")
						r.Send([]byte("too late"))
						assert.Equal(t, "deferred", string(p), "the kernel still has the buffer")
						ended.Store(true)
					}()
					c.Read(p)
					t.Error("Read has returned")
				})
				assert.True(t, ended.Load())
				assert.Zero(t, k.Open())
			})
		}
	}
}

func TestTheEndOfRunEndsAGuestsCallEvenIfCancelsAreLostOrLate(t *testing.T) {
	for how, fail := range cancels {
		t.Run(how, func(t *testing.T) {
			ended := make(chan error, 1)
			_, err := cancelling(t, 2, func(task *greenpoll.Task, k *sim.Kernel) {
				c := silentPeer(t, task, k).(*sock.Conn).Guest()
				go func() { ended <- errorOf(c.Read(make([]byte, 1))) }()
				untilWaiters(task, 1)
				fail(k)
			})
			assert.NoError(t, err)
			assert.ErrorIs(t, <-ended, net.ErrClosed)
		})
	}
}

func TestACloseEndsAProbeEvenIfCancelsAreLost(t *testing.T) {
	_, err := cancelling(t, 1, func(task *greenpoll.Task, k *sim.Kernel) {
		c, _ := dialRemote(t, task, k)
		c.OnHangup(func() { t.Error("our own close was taken for a hang-up") })
		k.LoseCancels(5)
		require.NoError(t, c.Close())
		task.Sleep(time.Minute) // on the virtual clock
		assert.Zero(t, k.Open(), "the number waits for the probe")
	})
	assert.NoError(t, err)
}

// The following tests have a kernel in which no cancel has any effect.
var never = map[string]func(*sim.Kernel){"no cancel has any effect": func(k *sim.Kernel) { k.LoseCancels(-1) }}

// The deadline alone does not close the socket, which belongs to the caller.
func TestClosingTheSocketEndsACallThatNoCancelEnds(t *testing.T) {
	eachSleeper(t, never, func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel)) {
		_, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			c := s.open(t, task, k)
			ended := asleepIn(task, c, s)
			fail(k)
			c.SetDeadline(time.Unix(1, 0))
			task.Sleep(time.Minute) // on the virtual clock
			assert.Equal(t, 1, k.Open())
			asked := task.Sched().Now()
			c.Close()
			err, _ := ended.Recv(task)
			assert.True(t, errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed), "%v", err)
			if workers == 1 { // with more of them one that polls may move the virtual clock while this task runs
				assert.Less(t, task.Sched().Now()-asked, int64(5*time.Second))
			}
			assert.Zero(t, k.Open())
		})
		assert.NoError(t, err)
	})
}

func TestTheEndOfRunEndsACallThatNoCancelEnds(t *testing.T) {
	eachSleeper(t, never, func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel)) {
		var unwound atomic.Bool
		k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			c := s.open(t, task, k)
			task.Go(func(task *greenpoll.Task) {
				defer unwound.Store(true)
				asleepIn(task, c, s).Recv(task)
			})
			untilWaiters(task, 1)
			fail(k)
		})
		assert.NoError(t, err)
		assert.Zero(t, k.Open())
		assert.True(t, unwound.Load(), "its deferred calls have run")
	})
}

// A task that queues for the lock is inside as well, but does not use the number.
func TestClosingTheSocketEndsACallThatNoCancelEndsEvenIfOthersQueue(t *testing.T) {
	_, err := cancelling(t, 1, func(task *greenpoll.Task, k *sim.Kernel) {
		c := silentPeer(t, task, k)
		first := asleepIn(task, c, sleepers[0])
		second := sched.NewChan[error](1)
		task.Go(func(task *greenpoll.Task) { second.Send(task, sleepers[0].call(c, task)) })
		task.Sleep(time.Second) // on the virtual clock
		k.LoseCancels(-1)
		c.Close()
		for _, ended := range []*sched.Chan[error]{first, second} {
			err, _ := ended.Recv(task)
			assert.ErrorIs(t, err, net.ErrClosed)
		}
		assert.Zero(t, k.Open())
	})
	assert.NoError(t, err)
}

// A call that does not wait for the kernel may be about to use the number. As long as it is
// inside, the number stays open.
func TestTheNumberIsNotClosedWhileACallMayUseIt(t *testing.T) {
	var inside atomic.Bool
	_, err := cancelling(t, 2, func(task *greenpoll.Task, k *sim.Kernel) {
		c := silentPeer(t, task, k).(*sock.Conn)
		ended := asleepIn(task, c, sleepers[0])
		k.LoseCancels(-1)
		k.On(sim.CallClose, func(call *sim.Call) {
			if !call.After {
				assert.False(t, inside.Load(), "it is closed during a call")
			}
		})
		k.On(sim.CallOption, func(call *sim.Call) {
			if call.After {
				return
			}
			inside.Store(true)
			for k.Now() < int64(time.Hour) {
				runtime.Gosched() // the virtual clock moves on: by then the close has tried a thousand times
			}
			inside.Store(false)
		})
		called := make(chan error)
		go func() { called <- c.SetNoDelay(true) }()
		for !inside.Load() {
			task.Sleep(time.Millisecond)
		}
		c.Close()
		err, _ := ended.Recv(task)
		assert.ErrorIs(t, err, net.ErrClosed)
		task.Block(func() { assert.NoError(t, <-called) })
		assert.Zero(t, k.Open())
	})
	assert.NoError(t, err)
}

// The number of a socket closed this way is free, and is given to another socket at once.
// The calls that return must not touch it.
func TestACallEndedByACloseDoesNotTouchTheNumbersNextOwner(t *testing.T) {
	_, err := cancelling(t, 1, func(task *greenpoll.Task, k *sim.Kernel) {
		c := silentPeer(t, task, k).(*sock.Conn)
		ended := asleepIn(task, c, sleepers[0])
		wrote := asleepIn(task, c, sleepers[3])
		k.LoseCancels(-1)
		taken := 0
		k.On(sim.CallClose, func(call *sim.Call) {
			if call.After && taken == 0 {
				taken, _ = k.Socket("tcp4")
				assert.Equal(t, call.FD, taken)
			}
		})
		c.Close()
		ended.Recv(task)
		wrote.Recv(task)
		task.Sleep(time.Minute) // on the virtual clock
		assert.Equal(t, 1, k.Open(), "the other socket is closed")
		k.Close(taken)
	})
	assert.NoError(t, err)
}

// A dial that gives up also closes its socket.
func TestADialEndsEvenIfCancelsHaveNoEffect(t *testing.T) {
	for what, latency := range map[string]time.Duration{"slow": time.Hour, "silent": 24 * time.Hour} {
		t.Run(what, func(t *testing.T) {
			k := sim.New(sim.Config{Backend: sim.IOCP, Latency: latency})
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				k.RemoteListener(there, nil)
				k.LoseCancels(-1)
				start := task.Sched().Now()
				_, err := sock.Dialer{Timeout: 100 * time.Millisecond}.Dial(task, "tcp", there)
				assert.ErrorContains(t, err, "i/o timeout")
				assert.Less(t, task.Sched().Now()-start, int64(10*time.Second))
				assert.Zero(t, k.Open())
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
		})
	}
}

// The worst kernel keeps an operation even after its socket is closed. The buffer belongs
// to it for ever, so no task that could use the buffer again may continue.
func TestABufferThatTheKernelKeepsIsNeverUsedAgain(t *testing.T) {
	eachSleeper(t, never, func(t *testing.T, workers int, s sleeper, fail func(*sim.Kernel)) {
		if s.name == "OnReadable" {
			t.Skip("another task rests, without a buffer")
		}
		var unwound, other, guestWentOn atomic.Bool
		k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			c, d := s.open(t, task, k), silentPeerAt(t, task, k, "127.0.0.1:82")
			task.Go(func(task *greenpoll.Task) {
				defer unwound.Store(true)
				s.call(c, task)
			})
			task.Go(func(task *greenpoll.Task) {
				defer other.Store(true)
				task.Sleep(time.Hour)
			})
			go func() {
				d.Guest().Read(make([]byte, 1))
				guestWentOn.Store(true)
			}()
			untilWaiters(task, 2)
			fail(k)
			k.KeepOperations(true)
		})
		assert.ErrorContains(t, err, "the kernel keeps a ")
		assert.Equal(t, 2, strings.Count(err.Error(), "the kernel keeps a "))
		assert.False(t, unwound.Load(), "deferred calls can use a buffer that the kernel owns")
		assert.False(t, guestWentOn.Load(), "a guest can use a buffer that the kernel owns")
		assert.True(t, other.Load(), "a task that waits for something else is unwound")
		assert.Zero(t, k.Open())
	})
}

// Tasks and guests, any way to end a call, any worker that polls, cancels lost and late at
// random: Run ends, and no call prevents it.
func TestRunEndsWhateverHappensToCancels(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		workers := 1 + r.IntN(4)
		k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
			k.On(sim.CallCancel, func(call *sim.Call) {
				if !call.After && rand.IntN(3) > 0 {
					k.LoseCancels(rand.IntN(3))
					k.DelayCancels(time.Duration(rand.IntN(3)) * 700 * time.Millisecond)
				}
			})
			accepted := make(chan *sim.Remote, 9)
			k.RemoteListener(there, func(r *sim.Remote) { r.Pause(); accepted <- r })
			for range 1 + r.IntN(8) {
				c, _ := dialAgain(t, task, accepted)
				for range 1 + r.IntN(3) {
					s := sleepers[r.IntN(3)]
					task.Go(func(task *greenpoll.Task) { s.call(c, task) })
				}
				if r.IntN(3) == 0 {
					g := c.Guest()
					go g.Read(make([]byte, 1))
				}
				if r.IntN(3) == 0 {
					c.OnHangup(func() {})
				}
				switch r.IntN(4) {
				case 0:
					c.Close()
				case 1:
					c.SetDeadline(time.Unix(1, 0))
				case 2:
					c.CloseRead()
				}
				if r.IntN(2) == 0 {
					task.Sleep(time.Duration(r.IntN(3)) * time.Millisecond)
				}
			}
		})
		require.NoError(t, err, "seed %d", seed)
		assert.Eventually(t, func() bool { return k.Open() == 0 }, 20*time.Second, time.Millisecond, // guests end by themselves
			"seed %d", seed)
	}
}
