//go:build ignore

package sched_test

// Each check is the program of one function, check. It looks into the package by sched.Inside, of the
// file check_inside.go beside it, and then runs scenarios.

import (
	"testing"

	"greenpoll/internal/verdict"
)

func TestMain(*testing.M) { verdict.Run(check) }
