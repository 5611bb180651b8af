package sched

// This file answers: what happens at the edges? The scheduler stops while tasks stand in
// queues, sleep inside Block, or hold the only P; times and channels are at their limits.

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// within fails, with all stacks, if f takes longer than a hang would.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("hung\n%s", allStacks())
	}
}

// letPark lets the tasks that were just started reach their parks.
func letPark(g *Task) {
	for range 5 {
		g.Yield()
	}
}

func TestDeferredCallsMayWakeTasksThatAreUnwoundAlready(t *testing.T) {
	run(t, 1, func(g *Task) {
		var wg WaitGroup
		never := NewChan[int](0)
		for range 3 {
			wg.Go(g, func(g *Task) { never.Recv(g) }) // its deferred Done wakes the waiter
		}
		g.Go(func(g *Task) { wg.Wait(g) })
		g.Go(func(g *Task) { defer never.Close(g); g.Park(nil, Sleeping) })
		letPark(g)
	})
}

func TestAGuestMayWakeATaskThatWasUnwound(t *testing.T) {
	c := NewChan[int](0)
	var s *Sched
	run(t, 1, func(g *Task) {
		s = g.Sched()
		g.Go(func(g *Task) { c.Recv(g) })
		letPark(g)
	})
	guest := s.Guest()
	defer guest.Leave()
	assert.NotPanics(t, func() { c.Send(guest, 1) })
}

func TestATaskThatEndsInsideBlockWithoutAPLetsRunEnd(t *testing.T) {
	within(t, func() {
		run(t, 1, func(g *Task) {
			in, out, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
			g.Go(func(g *Task) {
				g.Block(func() {
					defer close(ended)
					close(in)
					<-out
					g.Checkpoint() // ends the task here, on a thread that has no P
				})
			})
			g.Yield()
			<-in
			g.Sched().Stop()
			close(out)
			<-ended // holds the only P until then
		})
	})
}

func TestATaskParkedInsideBlockKeepsRunWaitingUntilItIsWoken(t *testing.T) {
	for _, procs := range []int{1, 2} {
		within(t, func() {
			var order []string
			c, in := NewChan[int](0), make(chan struct{})
			var guests sync.WaitGroup
			run(t, procs, func(g *Task) {
				s := g.Sched()
				g.Go(func(g *Task) {
					defer func() { order = append(order, "unwound") }()
					g.Block(func() { close(in); c.Recv(g) })
				})
				g.Block(func() { <-in })
				guests.Go(func() {
					for !s.Stopping() {
						runtime.Gosched()
					}
					order = append(order, "woken")
					guest := s.Guest()
					defer guest.Leave()
					c.Send(guest, 1)
				})
			})
			guests.Wait()
			assert.Equal(t, []string{"woken", "unwound"}, order)
		})
	}
}

func TestAPanicInsideBlockEndsTheProgramEvenWhileStopping(t *testing.T) {
	if os.Getenv("GREENPOLL_TEST_PANIC") != "" {
		run(t, 1, func(g *Task) {
			g.Block(func() {
				g.Sched().Stop()
				panicHere()
			})
		})
		return
	}
	assertPanics(t, "panic: on purpose", "sched.panicHere")
}

func TestASelectThatIsUnwoundHasWokenTheOtherSide(t *testing.T) {
	within(t, func() {
		c := NewChan[int](0)
		var guests sync.WaitGroup
		run(t, 1, func(g *Task) {
			s := g.Sched()
			guests.Go(func() {
				guest := s.Guest()
				defer guest.Leave()
				c.Send(guest, 1) // sleeps until the Select takes it
			})
			stops := &stopper{Case: c.OnRecv(nil, nil), s: s, c: c}
			Select(g, -1, stops)
		})
		guests.Wait()
	})
}

// stopper is a case that cannot be done at the first try. Before the second try, which is
// off the task's stack, a sender falls asleep and the scheduler is stopped.
type stopper struct {
	Case
	s     *Sched
	c     *Chan[int]
	tries int
}

func (st *stopper) try() (bool, *Task) {
	if st.tries++; st.tries == 1 {
		return false, nil
	}
	for st.c.senders.first == nil {
		st.c.mu.Unlock() // the Select holds it
		runtime.Gosched()
		st.c.mu.Lock()
	}
	st.s.Stop()
	return st.Case.try()
}

func TestTasksHeldByAWorkerWithoutAPAreNotADeadlock(t *testing.T) {
	within(t, func() {
		run(t, 1, func(g *Task) {
			var wg WaitGroup
			for range 50 {
				wg.Go(g, func(g *Task) {
					for range 20 {
						g.Block(runtime.Gosched)
						g.Sleep(time.Microsecond)
					}
				})
			}
			wg.Wait(g)
		})
	})
}

func TestSelectPanicsWhenItSendsOnAClosedChannel(t *testing.T) {
	run(t, 1, func(g *Task) {
		c := NewChan[int](0)
		c.Close(g)
		assert.PanicsWithValue(t, "greenpoll: send on closed channel", func() { Select(g, -1, c.OnSend(1)) })
	})
}

func TestSelectWritesOnlyTheResultOfTheCaseThatWasDone(t *testing.T) {
	run(t, 1, func(g *Task) {
		a, b := NewChan[int](1), NewChan[int](1)
		a.Send(g, 7)
		v, ok := 0, false
		assert.Equal(t, 0, Select(g, -1, a.OnRecv(&v, &ok), b.OnRecv(&v, &ok)))
		assert.Equal(t, 7, v)
		assert.True(t, ok)
	})
}

func TestSelectsThatShareChannelsLoseNothing(t *testing.T) {
	for _, procs := range []int{1, 4} {
		run(t, procs, func(g *Task) {
			a, b := NewChan[int](0), NewChan[int](0)
			const each, pairs = 200, 4
			var wg WaitGroup
			sums := make([]int, pairs)
			for i := range pairs {
				wg.Go(g, func(g *Task) {
					for n := range each {
						Select(g, -1, a.OnSend(n), b.OnSend(n))
					}
				})
				wg.Go(g, func(g *Task) {
					for range each {
						var v int
						Select(g, -1, b.OnRecv(&v, nil), a.OnRecv(&v, nil), a.OnRecv(&v, nil))
						sums[i] += v
					}
				})
			}
			wg.Wait(g)
			total := 0
			for _, s := range sums {
				total += s
			}
			assert.Equal(t, pairs*each*(each-1)/2, total)
		})
	}
}

func TestSelectGivesUpAfterItsTimeout(t *testing.T) {
	run(t, 1, func(g *Task) {
		c := NewChan[int](0)
		assert.Equal(t, -1, Select(g, 0, c.OnRecv(nil, nil)))
		assert.Equal(t, -1, Select(g, time.Millisecond, c.OnRecv(nil, nil)))
	})
}

func TestTimersAreSetAgainWhileOthersFire(t *testing.T) {
	for _, procs := range []int{2, 8} {
		run(t, procs, func(g *Task) {
			var wg WaitGroup
			for range 50 {
				wg.Go(g, func(g *Task) {
					for range 100 {
						g.Sleep(time.Microsecond)
					}
				})
			}
			wg.Wait(g)
		})
	}
}

func TestTheLongestSleepDoesNotEndAtOnce(t *testing.T) {
	run(t, 1, func(g *Task) {
		woke := false
		g.Go(func(g *Task) { g.Sleep(math.MaxInt64); woke = true })
		c := NewChan[int](0)
		g.Go(func(g *Task) { g.Sleep(time.Millisecond); c.Send(g, 1) })
		assert.Equal(t, 0, Select(g, math.MaxInt64, c.OnRecv(nil, nil)))
		assert.False(t, woke)
	})
}

type fireNothing struct{}

func (fireNothing) Fire(*Timer, uint64) (l List) { return l }

func TestADeadlockIsSeenWhenAGoroutineStopsTheLastTimer(t *testing.T) {
	within(t, func() {
		tm := Timer{Firer: fireNothing{}}
		s, err := New(Config{Procs: 1})
		require.NoError(t, err)
		s.SetTimer(&tm, int64(time.Hour))
		var parked sync.WaitGroup
		parked.Add(1)
		go func() { parked.Wait(); s.StopTimer(&tm) }()
		err = s.Run(func(g *Task) error {
			parked.Done()
			g.Park(nil, Sleeping)
			return nil
		})
		var dead *DeadlockError
		assert.ErrorAs(t, err, &dead)
	})
}

func TestAGuestGetsTheLockOfATaskThatIsUnwound(t *testing.T) {
	within(t, func() {
		var m Mutex
		var guests sync.WaitGroup
		run(t, 1, func(g *Task) {
			g.Go(func(g *Task) {
				m.Lock(g)
				defer m.Unlock(g)
				g.Park(nil, Sleeping)
			})
			letPark(g)
			g.Go(func(g *Task) { m.Lock(g) }) // is ended in the queue before the guest
			letPark(g)
			s := g.Sched()
			guests.Go(func() {
				guest := s.Guest()
				m.Lock(guest)
				m.Unlock(guest)
			})
			for queued := 0; queued < 2; {
				g.Block(runtime.Gosched)
				m.mu.Lock()
				queued = m.waiters.Len()
				m.mu.Unlock()
			}
		})
		guests.Wait()
	})
}

func TestUnlockOfAnUnlockedMutexPanics(t *testing.T) {
	run(t, 1, func(g *Task) {
		var m Mutex
		assert.PanicsWithValue(t, "greenpoll: unlock of an unlocked Mutex", func() { m.Unlock(g) })
	})
}

func TestABusyWorkerLetsGoroutinesRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	run(t, 1, func(g *Task) {
		ran, switches := make(chan struct{}), 0
		go close(ran)
		for running := true; running; switches++ {
			g.Yield()
			select {
			case <-ran:
				running = false
			default:
			}
		}
		// Go itself would take the processor away after 10 ms: some 50,000 switches.
		assert.Less(t, switches, 5000)
	})
}

func TestATaskThatIsStillOnItsStackCannotBeReadied(t *testing.T) {
	run(t, 1, func(g *Task) {
		was := g.loadState()
		require.True(t, g.swap(was, was.to(Parked)), "as Park does, before the switch")
		assert.PanicsWithValue(t, fmt.Sprintf("greenpoll: task %d was readied before it was off its stack: "+
			"nobody may know of a sleeper before its Commit", g.ID()), func() { g.Ready(g) })
		g.become(Running)
	})
}

// The race detector sees what a commit touches too late: the timer that the commit sets
// may fire at once, and the task may then be inside Block on another worker.
func TestATaskThatIsWokenAtOnceMayBlockAtOnce(t *testing.T) {
	run(t, 4, func(g *Task) {
		var all WaitGroup
		for range 20 {
			all.Go(g, func(g *Task) {
				for range 50 {
					g.Sleep(1)
					g.Block(func() {})
					Select(g, 1)
					g.Block(func() {})
				}
			})
		}
		all.Wait(g)
	})
}
