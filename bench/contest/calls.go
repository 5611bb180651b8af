package contest

// This file answers: which system calls does a server make for a message? perf
// counts them in the kernel without disturbing the server. Where perf does not work,
// strace counts them, but it slows the server down about tenfold. The next message then
// arrives before the server looks for it, which saves calls that the server would
// otherwise make; and calls that depend on time, such as the sleeps of Go's monitor
// thread, look more frequent.

import (
	"errors"
	"fmt"

	"greenpoll/bench/load"
	"greenpoll/bench/self"
)

// Calls are numbers of system calls.
type Calls struct {
	Total      int
	Scheduling int // futex, nanosleep, sched_yield: Go's runtime puts threads to sleep and wakes them
	Removals   int // epoll_ctl DEL
	Tool       string
}

// scheduling are the calls that count as Scheduling.
var scheduling = []string{"futex", "nanosleep", "clock_nanosleep", "sched_yield"}

// A counter counts a process's calls from attach until the returned function is called.
type counter struct {
	name   string
	attach func(pid int) (stop func() (Calls, error), err error)
}

// CountCalls loads a server with the given number of messages and counts its system calls.
func CountCalls(s Server, spec load.Spec, messages int) (calls Calls, err error) {
	var reasons []error
	for _, by := range []counter{{"perf", perf}, {"strace", strace}} {
		calls, err := countBy(by, s, spec, messages)
		if err == nil {
			return calls, nil
		}
		reasons = append(reasons, fmt.Errorf("%s: %w", by.name, err))
	}
	return calls, errors.Join(reasons...)
}

func countBy(by counter, s Server, spec load.Spec, messages int) (calls Calls, err error) {
	p, err := Start(s, spec.Loops)
	if err != nil {
		return calls, err
	}
	defer p.Stop()
	// This client sends again right after each echo. In burst mode it would give the server
	// more to do at a time, and more to wait for, which changes the number of polls.
	mode := "spin"
	if processor(1, spec.Loops) == self.Everywhere {
		mode = "sleep"
	}
	c, err := connect(p, spec, mode)
	if err != nil {
		return calls, err
	}
	defer c.Close()
	if _, err := c.Messages(1000); err != nil { // to fill the pools
		return calls, err
	}
	stop, err := by.attach(p.PID)
	if err != nil {
		return calls, err
	}
	_, err = c.Messages(messages)
	calls, serr := stop()
	calls.Tool = by.name
	return calls, errors.Join(err, serr)
}
