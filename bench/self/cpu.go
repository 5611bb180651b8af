package self

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Processor returns the processor time that all threads of a process have used. It
// reads the clock of clock_getcpuclockid(3), in which the kernel includes what running
// threads have used so far, to the nanosecond.
func Processor(pid int) (time.Duration, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|2), &t); err != nil {
		return 0, fmt.Errorf("the processor time of process %d: %w", pid, err)
	}
	return time.Duration(t.Nano()), nil
}

// Threads returns the processor time of each thread of a process, by thread ID.
func Threads(pid int) (map[string]time.Duration, error) {
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return nil, err
	}
	used := map[string]time.Duration{}
	for _, thread := range threads {
		name := fmt.Sprintf("/proc/%d/task/%s/schedstat", pid, thread.Name())
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var ns int64
		if _, err := fmt.Sscan(string(text), &ns); err != nil {
			return nil, fmt.Errorf("%s has %q: %w", name, text, err)
		}
		used[thread.Name()] = time.Duration(ns)
	}
	return used, nil
}
