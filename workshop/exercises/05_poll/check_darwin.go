//go:build ignore && darwin

package main

import "greenpoll/internal/verdict"

// interrupted: macOS has no call that sends a signal to a thread of one's choice.
func interrupted(*verdict.Check) {}

// alone: a kqueue has no bits.
func alone(*verdict.Check) {}
