//go:build unix && !linux

package check

import "time"

// usageEvery is how often it is looked at, by a program of its own.
const usageEvery = 250 * time.Millisecond

func usageOf(pid int) (usage, bool) { return psUsage(pid) }
