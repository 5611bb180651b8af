package sched

// This file answers: does a task at rest begin anew as it should? After a commit that was
// refused, after a Ready, and at the end, when its function may do what any task's may.

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// refuses is a Commit that lets the task rest only once its count is used up.
type refuses int

func (n *refuses) Commit(t *Task) bool {
	*n--
	return *n < 0
}

func TestATaskWhoseRestIsRefusedBeginsAnewAtOnce(t *testing.T) {
	run(t, 1, func(g *Task) {
		n, runs, deferred := refuses(3), 0, 0
		g.Go(func(g *Task) {
			if g.Ending() {
				return
			}
			defer func() { deferred++ }()
			runs++
			assert.Equal(t, runs, deferred+1, "what the last run has deferred, has run")
			assert.Equal(t, Running, g.Status())
			g.Rest(&n, nil)
			assert.Equal(t, Parked, g.Status())
		})
		g.Yield()
		assert.Equal(t, 4, runs)
	})
}

func TestADeadlockNamesATaskAtRestAndItIsCalledOnceMore(t *testing.T) {
	ending, parked := false, false
	err := runErr(t, 1, func(g *Task) error {
		g.Go(func(g *Task) {
			g.Rest(new(refuses), func(g *Task) {
				ending = g.Ending()
				g.Block(func() {})
				g.Sleep(time.Hour)
				parked = true
			})
		})
		NewChan[int](0).Recv(g)
		return nil
	})
	var dead *DeadlockError
	require.ErrorAs(t, err, &dead)
	assert.Contains(t, strings.Split(err.Error(), "\n")[2], "[IO wait (read), at rest, 0s]: no stack")
	assert.True(t, ending)
	assert.False(t, parked)
}

// counts is a Commit that lets the task rest.
type counts struct{ n atomic.Int32 }

func (c *counts) Commit(*Task) bool {
	c.n.Add(1)
	return true
}

// With several workers some rise while the scheduler stops, and others when it is done.
func TestTasksThatRiseAtTheEndMayWakeOthers(t *testing.T) {
	for procs := 1; procs <= 4; procs++ {
		within(t, func() { run(t, procs, riseAtTheEnd) })
	}
}

func riseAtTheEnd(g *Task) {
	var mu Mutex
	var wg WaitGroup
	var asleep counts
	var resting [20]*Task
	c := NewChan[int](0)
	for i := range resting {
		wg.Go(g, func(g *Task) {
			resting[i] = g
			g.Rest(&asleep, func(g *Task) {
				mu.Lock(g)
				defer mu.Unlock(g)
				c.Send(g, i)
			})
		})
		g.Go(func(g *Task) { c.Recv(g) })
	}
	g.Go(func(g *Task) { wg.Wait(g) })
	for asleep.n.Load() < int32(len(resting)) {
		g.Yield()
	}
	letPark(g)
	g.s.Stop()
	for _, task := range resting[:len(resting)/2] {
		g.Ready(task)
	}
}
