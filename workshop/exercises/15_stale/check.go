//go:build ignore

package poller_test

// This file answers: does a stale event reach nobody, and every other one its task?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
)

func check(c *verdict.Check) {
	if said := poller.Found(c); said != "" {
		exam.Shown(c, said, sim.Epoll, "stale", "read")
	}
	exam.OnTheKernels(c, "stale", "close", "away")
}
