//go:build ignore

package poller_test

// This file answers: do whole calls end as they should, when the kernel's words are read so?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
)

func check(c *verdict.Check) {
	if said := poller.Decoded(c); said != "" {
		exam.Shown(c, said, sim.Epoll, "read", "write", "eof", "hangup", "close", "dial")
	}
	exam.OnTheKernels(c, "eof", "hangup", "write", "dial")
}
