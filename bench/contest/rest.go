package contest

// This file answers: what do idle connections cost, and do all workers take part when
// there is something to do?

import (
	"errors"
	"fmt"
	"time"

	"greenpoll/bench/load"
	"greenpoll/bench/self"
)

// Rest is what idle connections cost a server.
type Rest struct {
	Conns int
	Bytes float64 // resident memory of each
	Cores float64 // fraction of one processor that all of them use together
	Over  time.Duration
}

// AtRest opens the given number of connections, echoes one byte over each, and watches the
// idle server for the given time.
func AtRest(s Server, conns int, over time.Duration) (r Rest, err error) {
	p, err := Start(s, 1)
	if err != nil {
		return r, err
	}
	defer p.Stop()
	before, err := p.Resident()
	if err != nil {
		return r, err
	}
	c, err := connect(p, load.Spec{Conns: 1, Size: 1, Idle: conns - 1, Loops: 1}, "sleep")
	if err != nil {
		return r, err
	}
	defer c.Close()
	time.Sleep(over / 10) // to let the server finish its work
	with, err := p.Resident()
	if err != nil {
		return r, err
	}
	began, err := self.Processor(p.PID)
	if err != nil {
		return r, err
	}
	time.Sleep(over) // the measurement is of a time in which nothing happens
	ended, err := self.Processor(p.PID)
	return Rest{Conns: conns, Over: over, Bytes: float64(with-before) / float64(conns),
		Cores: float64(ended-began) / float64(over)}, err
}

// Balance loads a server that has the given number of loops or workers, and returns the
// fraction of its processor time that the busiest thread has used: near 1, one thread did
// all the work.
func Balance(s Server, spec load.Spec, window time.Duration) (busiest float64, err error) {
	p, err := Start(s, spec.Loops)
	if err != nil {
		return 0, err
	}
	defer p.Stop()
	c, err := Connect(p, spec)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	before, err := self.Threads(p.PID)
	if err != nil {
		return 0, err
	}
	if _, err := c.Window(window); err != nil {
		return 0, err
	}
	after, err := self.Threads(p.PID)
	if err != nil {
		return 0, err
	}
	return busiestOf(before, after)
}

// busiestOf returns the largest fraction of the time used in between that one thread used.
func busiestOf(before, after map[string]time.Duration) (busiest float64, err error) {
	var most, all time.Duration
	for thread, used := range after {
		used -= before[thread]
		most, all = max(most, used), all+used
	}
	for thread := range before {
		if _, there := after[thread]; !there {
			return 0, fmt.Errorf("thread %s has ended, and nobody knows what it has used", thread)
		}
	}
	if all <= 0 {
		return 0, errors.New("no thread has used any time: does this kernel write schedstat?")
	}
	return float64(most) / float64(all), nil
}
