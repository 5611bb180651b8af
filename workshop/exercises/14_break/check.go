//go:build ignore

package poller_test

// This file answers: is the worker woken when a scheduler needs it, on each kernel?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	if said := poller.Broken(c); said != "" {
		exam.ShownFrom(c, broke, said, sim.Epoll, "wake", "steal", "block")
	}
	exam.OnTheKernels(c, "wake", "steal", "block")
	poller.ForReal(c)
}

// broke: a scheduler has called Break.
func broke(e trace.Event) bool { return e.Kind == trace.Break }
