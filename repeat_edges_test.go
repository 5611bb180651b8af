package greenpoll_test

// This file answers: what can choices bring about, and what makes a run not repeatable?

import (
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// spoiltBy performs a play with two workers and returns why it is not repeatable.
func spoiltBy(t *testing.T, main func(t *greenpoll.Task, k *sim.Kernel) error) string {
	ch := trace.NewChooser(1, nil)
	perform(t, play{t.Name(), main}, sim.Epoll, 2, ch)
	return ch.NotRepeatable()
}

// Two workers, and two tasks beside main. The first choices decide what the second worker,
// woken by the first spawn, does. As long as the first one goes on, nothing is stolen; one
// choice is enough to have the second look for work at once.
func TestAStealCanBeChosen(t *testing.T) {
	p := play{"steal", func(t *greenpoll.Task, _ *sim.Kernel) error {
		var wg sched.WaitGroup
		for range 2 {
			wg.Go(t, func(t *greenpoll.Task) { t.Yield() })
		}
		wg.Wait(t)
		return nil
	}}
	firstSteal := func(choices string) *trace.Event {
		asked, err := trace.ParseChoices(choices)
		require.NoError(t, err)
		events, _ := seeded(t, p, sim.Epoll, 2, 1, asked)
		i := slices.IndexFunc(events, func(e trace.Event) bool { return e.Kind == trace.Steal })
		if i < 0 {
			return nil
		}
		return &events[i]
	}
	const first = "1:0,2:0,3:0,4:0,5:0,6:0,7:0,8:0,9:0,10:0,11:0,12:0,13:0,14:0"
	assert.Nil(t, firstSteal(first))
	steal := firstSteal(strings.Replace(first, "2:0", "2:1", 1))
	if assert.NotNil(t, steal) {
		assert.Equal(t, int32(1), steal.M)
		assert.Equal(t, uint64(2), steal.G)
	}
}

func TestWhatTheSchedulerHasNoPowerOverSpoilsARun(t *testing.T) {
	t.Run("a call inside Block", func(t *testing.T) {
		why := spoiltBy(t, func(t *greenpoll.Task, _ *sim.Kernel) error {
			t.Go(func(t *greenpoll.Task) { t.Yield() })
			for range 3 {
				t.Block(func() { time.Sleep(time.Millisecond) }) // a call that blocks
			}
			return nil
		})
		assert.Equal(t, "a call inside Block takes real time", why)
	})
	t.Run("a guest", func(t *testing.T) {
		why := spoiltBy(t, func(t *greenpoll.Task, _ *sim.Kernel) error {
			c := sched.NewChan[int](0)
			s := t.Sched()
			s.Hold() // for the goroutine, until it has sent
			go func() {
				g := s.Guest()
				defer g.Leave()
				defer s.Release()
				for i := range 5 {
					c.Send(g, i)
				}
			}()
			for range 5 {
				c.Recv(t)
			}
			return nil
		})
		assert.Equal(t, "a guest runs when Go's scheduler lets it", why)
	})
	t.Run("a lock that is held over a park", func(t *testing.T) {
		why := spoiltBy(t, func(t *greenpoll.Task, _ *sim.Kernel) error {
			var mu sync.Mutex
			var wg sched.WaitGroup
			for range 2 {
				wg.Go(t, func(t *greenpoll.Task) {
					mu.Lock()
					defer mu.Unlock()
					for range 20 {
						t.Yield()
					}
				})
			}
			wg.Wait(t)
			return nil
		})
		assert.Regexp(t, `^task \d waited in sync.Mutex.Lock at .*repeat_edges_test.go:\d+$`, why)
	})
	t.Run("the machine's clock", func(t *testing.T) {
		ch := trace.NewChooser(1, nil)
		require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error { t.Yield(); return nil },
			greenpoll.WithChooser(ch), greenpoll.WithTrace(trace.New()), greenpoll.WithWorkers(2)))
		assert.Equal(t, "the clock is the machine's", ch.NotRepeatable())
	})
}

// The real kernel: two workers take turns, and one of them waits in the poll.
func TestWorkersTakeTurnsOnTheRealKernel(t *testing.T) {
	ch := trace.NewChooser(1, nil)
	require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			c, err := l.Bind(t).AcceptConn()
			if err == nil {
				own := c.Bind(t)
				io.Copy(own, own)
			}
		})
		c, err := sock.Dial(t, "tcp", l.Addr().String())
		if err != nil {
			return err
		}
		for range 100 {
			if _, err := io.WriteString(c, "hello"); err != nil {
				return err
			}
			if _, err := io.ReadFull(c, make([]byte, 5)); err != nil {
				return err
			}
		}
		return nil
	}, greenpoll.WithChooser(ch), greenpoll.WithTrace(trace.New()), greenpoll.WithWorkers(2)))
	assert.NotEmpty(t, ch.Made())
}

func TestAChoiceThatDoesNotExistIsTold(t *testing.T) {
	for asked, want := range map[string]string{
		"1:2":   "trace: choice 1 has the ways 0 to 1, and no way 2",
		"999:0": `^trace: there is no choice 999: the run made \d+$`,
	} {
		choices, err := trace.ParseChoices(asked)
		require.NoError(t, err)
		ch := trace.NewChooser(1, choices)
		perform(t, plays[0], sim.Epoll, 2, ch)
		if assert.Error(t, ch.Err()) {
			assert.Regexp(t, want, ch.Err().Error())
		}
	}
}

func TestAChooserNeedsARecorderAndServesOneRun(t *testing.T) {
	idle := func(*greenpoll.Task) error { return nil }
	kernel := func() greenpoll.Option { return greenpoll.WithKernel(sim.New(sim.Config{})) }
	ch := trace.NewChooser(1, nil)
	assert.EqualError(t, greenpoll.Run(idle, kernel(), greenpoll.WithChooser(ch)),
		"greenpoll: a trace.Chooser needs a trace.Recorder: workers take turns at its events")
	assert.NoError(t, greenpoll.Run(idle, kernel(), greenpoll.WithChooser(ch), greenpoll.WithTrace(trace.New())))
	assert.EqualError(t, greenpoll.Run(idle, kernel(), greenpoll.WithChooser(ch), greenpoll.WithTrace(trace.New())),
		"trace: a Chooser serves one run: make a new one")
}

// The Recorder still has the first run's function, which must leave the second run alone.
func TestARecorderOfARepeatableRunCanServeAnother(t *testing.T) {
	rec := trace.New()
	for _, options := range [][]greenpoll.Option{
		{greenpoll.WithWorkers(1), greenpoll.WithChooser(trace.NewChooser(1, nil))},
		{greenpoll.WithWorkers(4)},
	} {
		options = append(options, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithTrace(rec))
		require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error {
			var wg sched.WaitGroup
			for range 100 {
				wg.Go(t, func(t *greenpoll.Task) { t.Yield() })
			}
			wg.Wait(t)
			return nil
		}, options...))
	}
}
