//go:build ignore

package sock_test

// This file answers: is the number closed by the last call that uses it, and by no other?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/sock"
)

func check(c *verdict.Check) {
	sock.EachState(c)
	sock.Between(c)
	exam.OnTheKernels(c, "close", "both", "away", "accept")
}
