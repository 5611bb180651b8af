//go:build ignore

package sched_test

// This file answers: who has the P while a task really blocks?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sched"
)

func check(c *verdict.Check) {
	sched.Inside(c)
	exam.OnTheKernels(c, "block", "steal")
}
