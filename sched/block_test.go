package sched

// This file answers: does a task that never parks let others live?

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestATaskThatBreathesLetsOthersRun(t *testing.T) {
	run(t, 1, func(g *Task) {
		ran := false
		g.Go(func(*Task) { ran = true })
		for !ran {
			g.Breathe()
		}
	})
}

func TestATaskThatBreathesEndsWithRun(t *testing.T) {
	ended := false
	run(t, 1, func(g *Task) {
		begun := NewChan[struct{}](0)
		g.Go(func(g *Task) {
			defer func() { ended = true }()
			begun.Close(g)
			for {
				g.Breathe()
			}
		})
		begun.Recv(g)
	})
	assert.True(t, ended)
}
