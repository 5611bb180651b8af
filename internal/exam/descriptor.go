package exam

// This file answers: how does a check call what it asks for, step by step? On a descriptor of a
// poller that nothing else uses.

import (
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// Descriptor returns an open descriptor, and its scheduler, which does not run.
func Descriptor(c *verdict.Check) (*poller.Desc, *poller.Poller, *sched.Sched) {
	k := sim.New(sim.Config{})
	s, err := sched.New(sched.Config{Procs: 1, Clock: k})
	if err != nil {
		c.Fail("This machine: %v", err)
	}
	fd, errno := k.Socket("tcp4")
	if errno != 0 {
		c.Fail("This machine: %v", errno)
	}
	p := poller.New(s, k.Backend(), nil)
	d, err := p.Open(fd)
	if err != nil {
		c.Fail("This machine: %v", err)
	}
	return d, p, s
}
