package sched

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// run runs main on a new scheduler with procs Ps and fails on any error.
func run(t testing.TB, procs int, main func(t *Task)) {
	t.Helper()
	require.NoError(t, runErr(t, procs, func(g *Task) error { main(g); return nil }))
}

func runErr(t testing.TB, procs int, main func(t *Task) error) error {
	t.Helper()
	s, err := New(Config{Procs: procs})
	require.NoError(t, err)
	return s.Run(main)
}

func TestRunReturnsMainsError(t *testing.T) {
	want := errors.New("from main")
	assert.Equal(t, want, runErr(t, 1, func(*Task) error { return want }))
}

func TestTasksTakeTurns(t *testing.T) {
	var got []string
	run(t, 1, func(g *Task) {
		var wg WaitGroup
		for _, name := range []string{"a", "b"} {
			wg.Go(g, func(g *Task) {
				for range 3 {
					got = append(got, name)
					g.Yield()
				}
			})
		}
		wg.Wait(g)
	})
	assert.Equal(t, "b a b a b a", strings.Join(got, " "))
}

// jumpingClock is a Clock and a Poller: time stands still, and jumps to where a poll would wait.
type jumpingClock struct{ now int64 }

func (l *jumpingClock) Now() int64             { return l.now }
func (l *jumpingClock) Time() time.Time        { return time.Unix(0, l.now) }
func (l *jumpingClock) When(d time.Time) int64 { return d.UnixNano() }
func (l *jumpingClock) Break()                 {}
func (l *jumpingClock) Waiters() int           { return 0 }
func (l *jumpingClock) Close() error           { return nil }

func (l *jumpingClock) Poll(c PollCall) (none List) {
	l.now += max(c.Delay, 0)
	return none
}

// On a clock that stands still all three begin at one time.
func TestSleepersWakeInOrderOfTheirTimes(t *testing.T) {
	var got []int
	clock := new(jumpingClock)
	s, err := New(Config{Procs: 1, Clock: clock})
	require.NoError(t, err)
	s.SetPoller(clock)
	require.NoError(t, s.Run(func(g *Task) error {
		var wg WaitGroup
		for _, ms := range []int{30, 10, 20} {
			wg.Go(g, func(g *Task) {
				g.Sleep(time.Duration(ms) * time.Millisecond)
				got = append(got, ms)
			})
		}
		wg.Wait(g)
		return nil
	}))
	assert.EqualValues(t, 30*time.Millisecond, clock.now)
	assert.Equal(t, []int{10, 20, 30}, got)
}

func TestAllAsleepIsADeadlockThatNamesThem(t *testing.T) {
	unwound := false
	err := runErr(t, 2, func(g *Task) error {
		c := NewChan[int](0)
		g.Go(func(g *Task) {
			defer func() { unwound = true }()
			c.Recv(g)
		})
		c.Recv(g)
		return nil
	})
	var dead *DeadlockError
	require.ErrorAs(t, err, &dead)
	assert.Len(t, dead.Tasks, 2)
	assert.Contains(t, err.Error(), "all tasks are asleep: deadlock")
	assert.Contains(t, err.Error(), "[chan receive, ")
	assert.Regexp(t, `at .*sched_test\.go:\d+`, err.Error())
	assert.True(t, unwound)
}

func TestParkedTasksAreUnwoundWhenMainReturns(t *testing.T) {
	before := runtime.NumGoroutine()
	var unwound atomic.Int32
	run(t, 4, func(g *Task) {
		for range 1000 {
			g.Go(func(g *Task) {
				defer unwound.Add(1)
				defer g.Sleep(time.Hour) // does not sleep: the task has been ended
				NewChan[int](0).Recv(g)
			})
		}
		g.Sleep(20 * time.Millisecond) // so that most of them are parked
	})
	assert.EqualValues(t, 1000, unwound.Load())
	assertGoroutines(t, before)
}

// assertGoroutines waits for goroutines that are about to end.
func assertGoroutines(t *testing.T, want int) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > want && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), want)
}

func TestStealingSharesTheWork(t *testing.T) {
	run(t, 4, func(g *Task) {
		var wg WaitGroup
		var n atomic.Int64
		for range 200 {
			wg.Go(g, func(g *Task) {
				for range 50 {
					n.Add(1)
					g.Yield()
				}
			})
		}
		wg.Wait(g)
		assert.EqualValues(t, 200*50, n.Load())
	})
}

func TestBlockLetsTheOthersRun(t *testing.T) {
	for _, procs := range []int{1, 4} {
		run(t, procs, func(g *Task) {
			released := make(chan struct{})
			var wg WaitGroup
			for range 10 {
				wg.Go(g, func(g *Task) { g.Block(func() { <-released }) })
			}
			g.Yield()
			close(released) // reached only if the ten do not hold the worker
			wg.Wait(g)
		})
	}
}

func TestBlockCanBeCalledAgainAndAgain(t *testing.T) {
	run(t, 2, func(g *Task) {
		var wg WaitGroup
		for range 20 {
			wg.Go(g, func(g *Task) {
				for range 100 {
					g.Block(runtime.Gosched)
					g.Yield()
				}
			})
		}
		wg.Wait(g)
	})
}

func TestATaskIsAGuestWhileItBlocks(t *testing.T) {
	run(t, 1, func(g *Task) {
		assert.False(t, g.IsGuest())
		g.Block(func() { assert.True(t, g.IsGuest()) })
		assert.False(t, g.IsGuest())
		guest := g.Sched().Guest()
		assert.True(t, guest.IsGuest())
		guest.Leave()
	})
}

func TestGuestsAndTasksShareAChan(t *testing.T) {
	s, err := New(Config{Procs: 2})
	require.NoError(t, err)
	c := NewChan[int](0)
	var guests sync.WaitGroup
	s.Hold()
	for range 8 {
		guests.Go(func() {
			g := s.Guest()
			defer g.Leave()
			for i := range 100 {
				c.Send(g, i)
			}
		})
	}
	sum := 0
	require.NoError(t, s.Run(func(g *Task) error {
		for range 800 {
			v, _ := c.Recv(g)
			sum += v
		}
		s.Release()
		return nil
	}))
	guests.Wait()
	assert.Equal(t, 8*99*100/2, sum)
}

func TestGoexitEndsOneTask(t *testing.T) {
	run(t, 1, func(g *Task) {
		var wg WaitGroup
		for range 5 {
			wg.Go(g, func(*Task) { runtime.Goexit() })
		}
		wg.Wait(g)
		wg.Go(g, func(*Task) {}) // the worker is still there
		wg.Wait(g)
	})
}

func TestGoexitOfMainEndsRunsCaller(t *testing.T) {
	done, returned := make(chan struct{}), false
	go func() {
		defer close(done)
		run(t, 1, func(*Task) { runtime.Goexit() })
		returned = true
	}()
	<-done
	assert.False(t, returned)
}

func TestPanicShowsTheTasksOwnStack(t *testing.T) {
	if os.Getenv("GREENPOLL_TEST_PANIC") != "" {
		run(t, 1, func(g *Task) {
			g.Go(func(g *Task) { panicHere() })
			g.Sleep(time.Hour)
		})
		return
	}
	assertPanics(t, "panic: on purpose", "sched.panicHere")
}

func TestOneDoneTooManyIsAPanicOfTheTaskThatEnds(t *testing.T) {
	if os.Getenv("GREENPOLL_TEST_PANIC") != "" {
		run(t, 1, func(g *Task) {
			var wg WaitGroup
			wg.Go(g, func(g *Task) { wg.Done(g) })
			g.Sleep(time.Hour)
		})
		return
	}
	assertPanics(t, "panic: greenpoll: WaitGroup: more Done than Add", "task 2 [running]")
}

// assertPanics runs the calling test once more, in a process that must panic and print
// all of lines.
func assertPanics(t *testing.T, lines ...string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "GREENPOLL_TEST_PANIC=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 2, exit.ExitCode())
	for _, line := range lines {
		assert.Contains(t, string(out), line)
	}
}

func panicHere() { panic("on purpose") }

func TestReadyOfATaskThatDoesNotSleepPanics(t *testing.T) {
	run(t, 1, func(g *Task) {
		assert.PanicsWithValue(t, "greenpoll: task 1 is running and was readied: each Park is ended by one Ready",
			func() { g.Ready(g) })
	})
}

func TestDumpNamesStateReasonAndPlace(t *testing.T) {
	run(t, 1, func(g *Task) {
		g.Go(func(g *Task) { g.Sleep(time.Hour) })
		g.Yield()
		var b strings.Builder
		g.Sched().Dump(&b)
		assert.Regexp(t, `task 1 \[running, .*\] at .*sched_test\.go:\d+\ntask 2 \[sleep, .*\] at .*sched_test\.go:\d+\n`, b.String())
	})
}

func TestProcsVariableIsChecked(t *testing.T) {
	t.Setenv(ProcsVar, "3")
	s, err := New(Config{})
	require.NoError(t, err)
	assert.Equal(t, 3, s.Procs())
	t.Setenv(ProcsVar, "many")
	_, err = New(Config{})
	assert.EqualError(t, err, `greenpoll: GREENPOLL_PROCS="many": set it to a number from 1 to 65536, or not at all`)
}
