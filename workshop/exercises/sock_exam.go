//go:build ignore

package sock_test

// Each check is the program of one function, check.

import (
	"testing"

	"greenpoll/internal/verdict"
)

func TestMain(*testing.M) { verdict.Run(check) }
