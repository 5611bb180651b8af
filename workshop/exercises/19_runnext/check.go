//go:build ignore

package sched_test

// This file answers: is the slot served first, and not for ever?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	sched.Inside(c)
	exam.OnTheKernels(c, "chan", "steal")
}
