package sched

// This file answers: are timers fired while a task computes, and is nothing woken while
// all tasks sleep?

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTimersAreFiredWhileATaskComputesIfAWorkerIsIdle(t *testing.T) {
	s, err := New(Config{Procs: 2})
	require.NoError(t, err)
	var slept atomic.Bool
	assert.NoError(t, s.Run(func(task *Task) error {
		var wg WaitGroup
		wg.Go(task, func(task *Task) {
			task.Sleep(2 * time.Millisecond) // longer than main's
			slept.Store(true)
		})
		task.Sleep(time.Millisecond) // so that main comes out of the poll
		for end := time.Now().Add(5 * time.Second); !slept.Load() && time.Now().Before(end); {
		}
		assert.True(t, slept.Load())
		wg.Wait(task)
		return nil
	}))
}

func TestReliefRestsWhileAllTasksSleep(t *testing.T) {
	s, err := New(Config{Procs: 2})
	require.NoError(t, err)
	assert.NoError(t, s.Run(func(task *Task) error {
		rests := NewChan[struct{}](0)
		s.Hold()
		go func() {
			defer s.Release()
			for !s.polling.Load() || s.relief.armed.Load() {
				time.Sleep(time.Millisecond) // it checks once more after the last task has fallen asleep
			}
			g := s.Guest()
			defer g.Leave()
			rests.Close(g)
		}()
		rests.Recv(task)
		return nil
	}))
	assert.Eventually(t, func() bool { return !s.relief.armed.Load() }, 10*time.Second, time.Millisecond, "it has ended with Run")
}
