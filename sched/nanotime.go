package sched

// This file answers: what time is it in a bubble of testing/synctest? The kernel, which
// our workers wait in, knows nothing of a bubble's fake clock. So the scheduler's own
// clock must be the real one for every goroutine that reads it, and time.Now is not.

import (
	"time"
	_ "unsafe" // for linkname
)

// nanotime is the machine's monotonic clock, in nanoseconds. It is what time.Since reads
// outside bubbles, at the same cost. Go's runtime promises to keep it for packages that
// link to it.
//
// Go: runtime/time_nofake.go nanotime
//
//go:linkname nanotime runtime.nanotime
func nanotime() int64

// inBubble reports whether the caller is in a bubble: there time.Now has no monotonic
// reading. (Round takes that away.)
//
// Go: runtime/time.go time_runtimeIsBubbled; runtime/time.go time_runtimeNow
func inBubble() bool {
	now := time.Now()
	return now == now.Round(0)
}
