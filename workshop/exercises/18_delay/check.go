//go:build ignore

package sched_test

// This file answers: does the poll last till the next timer, also if that is set at the last moment?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	sched.Inside(c)
	exam.OnTheKernels(c, "deadline", "moved", "tie")
}
