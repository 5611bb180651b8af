package sched

// This file answers: does a task that never parks let other tasks run?

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestATaskThatConsumesItsBudgetLetsOthersRun(t *testing.T) {
	run(t, 1, func(g *Task) {
		ran := false
		g.Go(func(*Task) { ran = true })
		for !ran {
			g.ConsumeBudget()
		}
	})
}

func TestATaskThatConsumesItsBudgetEndsWithRun(t *testing.T) {
	ended := false
	run(t, 1, func(g *Task) {
		begun := NewChan[struct{}](0)
		g.Go(func(g *Task) {
			defer func() { ended = true }()
			begun.Close(g)
			for {
				g.ConsumeBudget()
			}
		})
		begun.Recv(g)
	})
	assert.True(t, ended)
}

func TestANilTaskIsReportedAsNil(t *testing.T) {
	var none *Task
	for _, call := range []func(){
		func() { none.Sched() },
		func() { none.Sleep(1) },
		func() { none.Go(nil) },
		func() { none.Block(nil) },
	} {
		assert.PanicsWithValue(t, "greenpoll: the *Task is nil: it comes from Run, Go or Guest, "+
			"or, in a handler of greenhttp.Server, from TaskFrom", call)
	}
}
