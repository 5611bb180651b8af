//go:build linux

package sock_test

// This file answers: does package sock keep its promises over Linux?

import "testing"

func TestSocketsOverEpoll(t *testing.T) { overTheRealKernel(t, nil) }

// lacking names what is not there: nothing.
var lacking map[string]string
