//go:build ignore

package poller_test

// This file answers: does it hold for whole calls, too?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
)

func check(c *verdict.Check) {
	if said := poller.Armed(c); said != "" {
		exam.Shown(c, said, sim.Epoll, "read", "accept", "stale")
	}
	exam.OnTheKernels(c, "read", "accept", "stale")
}
