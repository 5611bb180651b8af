//go:build ignore

package poller_test

// This file answers: are kqueue's events told right, and do calls over the simulated kqueue go well?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

func check(c *verdict.Check) {
	poller.Table(c)
	exam.OnTheKernels(c, "read", "write", "eof", "dial")
}
