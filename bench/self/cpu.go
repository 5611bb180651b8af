package self

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Processor returns the processor time that all threads of a process have used. It
// is the clock of clock_getcpuclockid(3): the kernel adds what threads that run now
// have used so far, to the nanosecond.
func Processor(pid int) time.Duration {
	var t unix.Timespec
	unix.ClockGettime(int32(^pid<<3|2), &t)
	return time.Duration(t.Nano())
}

// Threads returns the processor time of each thread of a process, by its number.
func Threads(pid int) map[string]time.Duration {
	used := map[string]time.Duration{}
	threads, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, thread := range threads {
		var ns int64
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", pid, thread.Name()))
		fmt.Sscan(string(text), &ns)
		used[thread.Name()] = time.Duration(ns)
	}
	return used
}
