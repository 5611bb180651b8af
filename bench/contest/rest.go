package contest

// This file answers: what do idle connections cost, and do all workers take part when
// there is something to do? How many processes hold the connections is said in crowd.go.

import (
	"errors"
	"fmt"
	"time"

	"greenpoll/bench/load"
	"greenpoll/bench/self"
)

// Rest is what idle connections cost a server, and what they make of a message.
type Rest struct {
	Conns     int
	Processes int     // of the server: one, unless descriptors ask for more
	Bytes     float64 // resident memory of each connection
	Cores     float64 // fraction of one processor that all of them use together
	Over      time.Duration
	Mid, P99  float64 // latency of a message, ns, if one is sent over one connection after the other
}

// AtRest opens the given number of connections, echoes one byte over each, and watches the
// idle server for the given time. Then it sends messages, each over another connection.
func AtRest(s Server, conns int, over time.Duration) (r Rest, err error) {
	limit, err := descriptors()
	if err != nil {
		return r, err
	}
	c := &crowd{server: s}
	defer c.end()
	if err := c.gather(conns, limit, min(limit, load.MostConns)); err != nil {
		return r, err
	}
	time.Sleep(over / 10) // to let the server finish its work
	r = Rest{Conns: conns, Processes: len(c.processes), Over: over}
	with, err := c.resident()
	if err != nil {
		return r, err
	}
	r.Bytes = float64(with-c.before) / float64(conns)
	began, err := c.processor()
	if err != nil {
		return r, err
	}
	time.Sleep(over) // the measurement is of a time in which nothing happens
	ended, err := c.processor()
	if err != nil {
		return r, err
	}
	r.Cores = float64(ended-began) / float64(over)
	r.Mid, r.P99, err = c.latency()
	return r, err
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
