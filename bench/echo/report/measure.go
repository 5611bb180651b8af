package main

// This file answers: in which order are the measurements made? A server that fails is
// reported as failed; the others continue.

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"greenpoll/bench/cli"
	"greenpoll/bench/contest"
	"greenpoll/bench/load"
)

// ours is the server that is to be judged, and restful the one whose connections rest.
const (
	ours    = "greenpoll"
	restful = "rest"
)

// judged are the servers without which there is nothing to report.
var judged = []string{ours, restful, contest.Base}

// results are indexed by the server's name and, if there are several loads, by theirs.
type results struct {
	plan
	servers []contest.Server
	leftOut []string // servers that could not be built, and why
	matches []contest.Match
	calls   map[string]map[string]contest.Calls
	noCalls error // why there are none
	late    map[string]int
	why     map[string]string            // what was wrong with a late read
	broken  map[string]string            // servers that could not be measured alone, and why
	memory  map[string]contest.Quartiles // bytes of an idle connection
	rests   map[string]contest.Rest
	crowded contest.Rest // many more connections, to the server whose connections rest
	flats   map[string]contest.Match
	busiest map[string]float64
}

func measure(p plan, servers []contest.Server) (*results, error) {
	r := &results{plan: p, servers: servers, calls: map[string]map[string]contest.Calls{}, late: map[string]int{},
		why: map[string]string{}, broken: map[string]string{}, memory: map[string]contest.Quartiles{}, rests: map[string]contest.Rest{},
		flats: map[string]contest.Match{}, busiest: map[string]float64{}}
	for _, spec := range p.loads {
		cli.Say("%s: %d rounds", spec.Title(), p.rounds)
		m := contest.NewMatch(servers, contest.Base, spec, p.rounds, p.window)
		if err := m.Play(); err != nil {
			return nil, err
		}
		r.matches = append(r.matches, m)
	}
	for _, spec := range p.callsLoads {
		cli.Say("system calls: %s", spec.Title())
		r.countCalls(spec)
	}
	if err := r.eachAlone(); err != nil {
		return nil, err
	}
	for _, s := range servers {
		if s.Name == ours || s.Name == contest.Base {
			if err := r.besideIdle(s); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

func (r *results) countCalls(spec load.Spec) {
	counted := map[string]contest.Calls{}
	r.calls[spec.String()] = counted
	for _, s := range r.servers {
		if r.noCalls != nil {
			return
		}
		c, err := contest.CountCalls(s, spec, r.messages)
		if err != nil {
			cli.Say("system calls are not counted: %v", err)
			r.noCalls = err
			return
		}
		counted[s.Name] = c
	}
}

// besideIdle compares a load with the same load beside connections at rest.
func (r *results) besideIdle(s contest.Server) error {
	cli.Say("%s: with and without %d connections at rest", s.Name, r.flat[1].Idle)
	m := contest.NewMatch([]contest.Server{s}, s.Name, r.flat[0], r.rounds, r.window)
	m.Entries = append(m.Entries, &contest.Entry{Server: s, Load: r.flat[1]})
	r.flats[s.Name] = m
	return m.Play()
}

// eachAlone fails if a server fails whose figures are judged. Others are reported as broken.
func (r *results) eachAlone() error {
	for _, s := range r.servers {
		cli.Say("%s: late readers, connections at rest, both processors", s.Name)
		err := r.alone(s)
		if err == nil && s.Name == restful {
			cli.Say("%s: %d connections at rest", s.Name, r.crowd)
			r.crowded, err = contest.AtRest(s, r.crowd, r.rest)
		}
		if err != nil && slices.Contains(judged, s.Name) {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if err != nil {
			cli.Say("%s: %v", s.Name, err)
			r.broken[s.Name] = err.Error()
		}
	}
	return nil
}

// alone measures what does not need a comparison with other servers.
func (r *results) alone(s contest.Server) (err error) {
	p, err := contest.Start(s, 1)
	if err != nil {
		return err
	}
	for range r.lateTries {
		back, err := contest.LateRead(p.Addr, contest.LateBytes)
		if err != nil {
			r.why[s.Name] = fmt.Sprintf("%.1f of %d MiB, then: %v", float64(back)/(1<<20), contest.LateBytes>>20, err)
			continue
		}
		r.late[s.Name]++
	}
	p.Stop()
	watched := r.rest / 5
	if s.Name == ours || s.Name == restful {
		watched = r.rest
	}
	memory, rest, err := r.weigh(s, watched)
	if err != nil {
		return err
	}
	busiest, err := contest.Balance(s, r.balance, cmp.Or(r.window, 500*time.Millisecond))
	if err != nil {
		return err
	}
	r.memory[s.Name], r.rests[s.Name], r.busiest[s.Name] = memory, rest, busiest
	return nil
}

// weigh measures the memory of idle connections several times, because it differs by some
// bytes, and watches the last of them.
func (r *results) weigh(s contest.Server, watched time.Duration) (memory contest.Quartiles, rest contest.Rest, err error) {
	var bytes []float64
	for i := range r.weighings {
		over := watched / 50
		if i == r.weighings-1 {
			over = watched
		}
		if rest, err = contest.AtRest(s, r.resting, over); err != nil {
			return memory, rest, err
		}
		bytes = append(bytes, rest.Bytes)
	}
	return contest.QuartilesOf(bytes), rest, nil
}
