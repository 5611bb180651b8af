//go:build ignore

package sched_test

// This file answers: is it half, and is no task taken twice or lost when several take at once?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	sched.Inside(c)
	exam.OnTheKernels(c, "steal", "wake")
}
