//go:build linux

package sock_test

// This file answers: does package sock pass the conformance tests over Linux?

import "testing"

func TestSocketsOverEpoll(t *testing.T) { overTheRealKernel(t, nil) }

// lacking lists the tests that cannot run here: none.
var lacking map[string]string
