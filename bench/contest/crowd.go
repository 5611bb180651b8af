package contest

// This file answers: how are more connections opened than one process may have? By as many
// server processes as their descriptors ask for, and by clients that connect from an address
// each, because the ports of one address would run out as well.

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/bench/load"
	"greenpoll/bench/self"
)

// crowd is a server, in one process or several, with many connections.
type crowd struct {
	server    Server
	processes []*Process
	clients   []*Client
	before    int64 // resident memory of all processes without connections
}

// descriptors returns how many connections a process can hold. A few descriptors are left
// for all else.
func descriptors() (int, error) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	most := int(min(limit.Max, 1<<30)) // programs in Go raise their limit to it, and so does the C loop
	return most - most/20, nil
}

// shares divides n into as few parts as there can be if none is above most. They differ by
// one at most.
func shares(n, most int) (parts []int) {
	for left := (n + most - 1) / most; left > 0; left-- {
		part := (n + left - 1) / left
		parts, n = append(parts, part), n-part
	}
	return parts
}

// gather starts server and clients, and opens conns connections, of which a process of the
// server holds at most perServer, and a client at most perClient.
func (c *crowd) gather(conns, perServer, perClient int) error {
	for _, held := range shares(conns, perServer) {
		p, err := Start(c.server, 1)
		if err != nil {
			return err
		}
		c.processes = append(c.processes, p)
		before, err := p.Resident()
		if err != nil {
			return err
		}
		c.before += before
		for _, opened := range shares(held, perClient) {
			if err := c.join(p, opened); err != nil {
				return err
			}
		}
	}
	return nil
}

// join starts a client that opens conns connections to p.
func (c *crowd) join(p *Process, conns int) error {
	from := fmt.Sprintf("127.0.%d.%d", 1+len(c.clients)/250, 1+len(c.clients)%250)
	client, err := connect(p, load.Spec{Conns: conns, Size: 64, Loops: 1}, "turns", "-from", from)
	if err != nil {
		return err
	}
	c.clients = append(c.clients, client)
	return nil
}

func (c *crowd) end() {
	for _, client := range c.clients {
		client.Close()
	}
	for _, p := range c.processes {
		p.Stop()
	}
}

func (c *crowd) resident() (bytes int64, err error) {
	for _, p := range c.processes {
		n, err := p.Resident()
		if err != nil {
			return 0, err
		}
		bytes += n
	}
	return bytes, nil
}

func (c *crowd) processor() (used time.Duration, err error) {
	for _, p := range c.processes {
		d, err := self.Processor(p.PID)
		if err != nil {
			return 0, err
		}
		used += d
	}
	return used, nil
}

// latency has each client send messages over its connections in turn, and returns the median
// and the 99th percentile of their round trips, in ns: medians over the clients.
func (c *crowd) latency() (mid, p99 float64, err error) {
	const messages = 1000
	var mids, p99s []float64
	for _, client := range c.clients {
		s, err := client.Messages(messages)
		if err != nil {
			return 0, 0, err
		}
		mids, p99s = append(mids, float64(s.Mid)), append(p99s, float64(s.P99))
	}
	return QuartilesOf(mids).Median, QuartilesOf(p99s).Median, nil
}
