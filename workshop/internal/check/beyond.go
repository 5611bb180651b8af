package check

// This file answers: does a program take more than it may? Limits of the kernel's own, on the
// address space, break Go programs, so its figures are watched.

import "time"

// Variables for the tests.
var (
	mostMemory int64 = 1 << 30
	mostCPU          = 10 * time.Second
)

const (
	spins = "The code runs without end: after 10 s of processor time it was stopped. Which loop is never left?"
	eats  = "The code takes memory without end: at 1 GB it was stopped. What grows in which loop?"
)

// A usage is what a process has used.
type usage struct {
	cpu    time.Duration
	memory int64
}

// beyond says which limit the process has passed; "": none.
func beyond(pid int, race bool) string {
	u, ok := usageOf(pid)
	if !ok {
		return "" // it has just ended, or this system does not tell
	}
	cpu, memory := mostCPU, mostMemory
	if race {
		cpu, memory = cpu*raceSlower, memory*raceLarger
	}
	switch {
	case u.cpu > cpu:
		return spins
	case u.memory > memory:
		return eats
	}
	return ""
}
