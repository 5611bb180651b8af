package main

import "golang.org/x/sys/unix"

// processClock returns a clock that tells the processor time, in ns, that all
// threads of a process have used. It is what clock_getcpuclockid(3) returns: the
// kernel adds what the running threads have used up to now, to the nanosecond.
func processClock(pid int) func() int64 {
	id := int32(^pid<<3 | 2)
	return func() int64 {
		var t unix.Timespec
		unix.ClockGettime(id, &t)
		return t.Nano()
	}
}
