package check

// This file answers: does a program take more than it may? Limits of the kernel's own, on the
// address space, break Go programs, so its figures are watched.

import (
	"fmt"
	"time"
)

const (
	mostMemory = 1 << 30
	mostCPU    = 10 * time.Second
)

// limits are what a program may take.
type limits struct {
	clock, cpu time.Duration
	memory     int64
}

// limitsOf returns those of a program that may take so long by the clock.
func limitsOf(clock time.Duration, race bool) limits {
	if race {
		return limits{clock, mostCPU * raceSlower, mostMemory * raceLarger}
	}
	return limits{clock, mostCPU, mostMemory}
}

func (l limits) late() string {
	return fmt.Sprintf("The code was stopped: it had not ended after %s.", spoken(l.clock))
}

func (l limits) spins() string {
	return fmt.Sprintf("The code runs without end: after %.0f s of processor time it was stopped. Which loop is never left?", l.cpu.Seconds())
}

func (l limits) eats() string {
	return fmt.Sprintf("The code takes memory without end: at %d GB it was stopped. What grows in which loop?", l.memory>>30)
}

// spoken is a length of time in words, such as "10 minutes".
func spoken(d time.Duration) string {
	switch {
	case d == time.Minute:
		return "a minute"
	case d%time.Minute == 0:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}

// A usage is what a process has used.
type usage struct {
	cpu    time.Duration
	memory int64
}

// beyond says which limit the process has passed; "": none.
func (l limits) beyond(pid int) string {
	u, ok := usageOf(pid)
	switch {
	case !ok:
		return "" // it has just ended, or this system does not tell
	case u.cpu > l.cpu:
		return l.spins()
	case u.memory > l.memory:
		return l.eats()
	}
	return ""
}
