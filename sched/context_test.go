package sched_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/sched"
)

func TestATaskWaitsForAContextAndForOtherThings(t *testing.T) {
	s, err := sched.New(sched.Config{Procs: 1})
	require.NoError(t, err)
	require.NoError(t, s.Run(func(g *sched.Task) error {
		ctx, cancel := context.WithCancel(context.Background())
		done, stop := sched.Done(g, ctx)
		defer stop()
		work := sched.NewChan[int](1)
		work.Send(g, 7)
		var v int
		assert.Equal(t, 1, sched.Select(g, -1, done.OnRecv(nil, nil), work.OnRecv(&v, nil)))
		assert.Equal(t, 7, v)

		go cancel()
		assert.Equal(t, 0, sched.Select(g, -1, done.OnRecv(nil, nil), work.OnRecv(&v, nil)))

		done, stop = sched.Done(g, ctx) // ended already
		defer stop()
		_, ok := done.Recv(g)
		assert.False(t, ok)
		return nil
	}))
}

// While a context may still end, tasks that wait for it are not deadlocked; afterwards
// they are.
func TestStopEndsTheWatchOfAContext(t *testing.T) {
	s, err := sched.New(sched.Config{Procs: 1})
	require.NoError(t, err)
	var deadlock *sched.DeadlockError
	require.ErrorAs(t, s.Run(func(g *sched.Task) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		done, stop := sched.Done(g, ctx)
		stop()
		stop()
		done.Recv(g)
		return nil
	}), &deadlock)
	assert.Len(t, deadlock.Tasks, 1)

	s, err = sched.New(sched.Config{Procs: 1})
	require.NoError(t, err)
	require.ErrorAs(t, s.Run(func(g *sched.Task) error {
		done, stop := sched.Done(g, context.Background()) // never ends
		defer stop()
		done.Recv(g)
		return nil
	}), &deadlock)
}

func TestNumTasksCountsThoseThatHaveNotEnded(t *testing.T) {
	s, err := sched.New(sched.Config{Procs: 1})
	require.NoError(t, err)
	require.NoError(t, s.Run(func(g *sched.Task) error {
		var wg sched.WaitGroup
		for range 3 {
			wg.Go(g, func(g *sched.Task) { g.Yield() })
		}
		assert.Equal(t, 4, s.NumTasks())
		wg.Wait(g)
		for s.NumTasks() > 1 { // the last task has sent, and is about to end
			g.Yield()
		}
		return nil
	}))
}
