//go:build ignore

package sched_test

// This file answers: is a deadlock told when there is one, and only then?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	sched.Inside(c)
	exam.OnTheKernels(c, "block", "chan", "deadline")
}
