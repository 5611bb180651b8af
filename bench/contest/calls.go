package contest

// This file answers: which system calls does a server make for a message? perf
// counts them in the kernel, and the server runs on as it is. Where it cannot, strace
// tells; but that slows the server down about tenfold. Then the next message is
// there before the server looks for it, which saves a server calls that it makes
// otherwise, and calls that come with time, as the sleeps of Go's monitor thread do,
// look more frequent.

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

// A counter counts the calls of a process from attach to its returned function.
type counter struct {
	name   string
	attach func(pid int) (stop func() (Calls, error), err error)
}

// CountCalls loads a server with so many messages and counts its system calls.
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
	// A client that answers each echo at once: in bursts it would give the server more to
	// do at a time, and more to wait for, which changes the number of polls.
	mode := "spin"
	if processor(1, spec.Loops) == self.Everywhere {
		mode = "sleep"
	}
	c, err := connect(p, spec, mode)
	if err != nil {
		return calls, err
	}
	defer c.Close()
	if _, err := c.Messages(1000); err != nil { // pools are filled
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
