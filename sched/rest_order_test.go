package sched

// This file answers: is a task at rest complete once it can be readied, and is it not forgotten at
// the end? What follows the commit comes too late for it: by then another worker may run it.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An overtaken is a commit that returns only when another worker has begun the task.
type overtaken struct {
	begun    chan struct{}
	hadStack bool
}

func (o *overtaken) Commit(t *Task) bool {
	o.hadStack = t.HasStack()
	t.s.Ready(t)
	<-o.begun // it holds this worker up, so that it is another that begins the task
	return true
}

func TestATaskAtRestMayBeginAnewBeforeItsCommitHasReturned(t *testing.T) {
	o := &overtaken{begun: make(chan struct{})}
	begun := ""
	run(t, 2, func(g *Task) {
		var all WaitGroup
		all.Go(g, func(g *Task) {
			if begun != "" {
				begun = "its first function"
				close(o.begun)
				return
			}
			begun = "nothing yet"
			g.Rest(o, func(*Task) {
				begun = "then"
				close(o.begun)
			})
		})
		all.Wait(g)
	})
	require.Equal(t, "then", begun, "a task goes on with what Rest was given")
	assert.False(t, o.hadStack, "its stack was still to be taken away when it could be readied")
}

// The end has nothing to unwind, so it calls the task, which gives back what it holds.
func TestATaskAtRestIsCalledAtTheEndOfRun(t *testing.T) {
	calls := 0
	run(t, 1, func(g *Task) {
		g.Go(func(g *Task) {
			g.Rest(nil, func(g *Task) {
				calls++
				assert.True(t, g.Ending())
			})
		})
		g.Yield()
	})
	require.Equal(t, 1, calls, "a task at rest is called at the end of Run")
}

func TestATaskThatHasRestedLeavesItsStackToTheNext(t *testing.T) {
	run(t, 1, func(g *Task) {
		var first, next *coroutine
		rests := func(g *Task) {
			first = g.coro.Load()
			g.Rest(nil, func(*Task) {})
		}
		g.Go(rests)
		g.Yield()
		g.Go(func(g *Task) { next = g.coro.Load() })
		g.Yield()
		require.NotNil(t, first)
		assert.Same(t, first, next)
	})
}
