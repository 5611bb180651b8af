//go:build ignore

package poller_test

// This file answers: does a stale event reach nobody, and every other one its task?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	if said := poller.Found(c); said != "" {
		exam.ShownFrom(c, reported, said, sim.Epoll, "stale", "read")
	}
	exam.OnTheKernels(c, "stale", "close", "away")
}

// reported: the kernel is about to report the closed descriptor.
func reported(e trace.Event) bool { return e.Kind == trace.Kernel && e.Why == trace.OfClosed }
