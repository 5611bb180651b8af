//go:build ignore

package poller_test

// This file answers: is the worker woken when a scheduler needs it, on each kernel?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
)

func check(c *verdict.Check) {
	if said := poller.Broken(c); said != "" {
		exam.Shown(c, said, sim.Epoll, "wake", "steal", "block")
	}
	exam.OnTheKernels(c, "wake", "steal", "block")
	poller.ForReal(c)
}
