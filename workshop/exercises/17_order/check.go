//go:build ignore

package sched_test

// This file answers: does the worker look everywhere, in order, and does it sleep when there is
// nothing?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	sched.Inside(c)
	exam.OnTheKernels(c, "steal", "wake", "chan", "deadline")
}
