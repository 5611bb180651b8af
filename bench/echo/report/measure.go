package main

// This file answers: in which order are the measurements made? A server that fails is
// reported as failed; the others continue.

import (
	"cmp"
	"fmt"
	"time"

	"greenpoll/bench/cli"
	"greenpoll/bench/contest"
	"greenpoll/bench/load"
)

// ours is the server that is to be judged.
const ours = "greenpoll"

// results are indexed by the server's name and, if there are several loads, by theirs.
type results struct {
	plan
	servers []contest.Server
	leftOut []string // servers that could not be built, and why
	matches []contest.Match
	calls   map[string]map[string]contest.Calls
	noCalls error // why there are none
	late    map[string]int
	why     map[string]string // what was wrong with a late read
	broken  map[string]string // servers that could not be measured alone, and why
	rests   map[string]contest.Rest
	flats   map[string]contest.Match
	busiest map[string]float64
}

func measure(p plan, servers []contest.Server) (*results, error) {
	r := &results{plan: p, servers: servers, calls: map[string]map[string]contest.Calls{}, late: map[string]int{},
		why: map[string]string{}, broken: map[string]string{}, rests: map[string]contest.Rest{}, flats: map[string]contest.Match{}, busiest: map[string]float64{}}
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
	for _, s := range servers {
		cli.Say("%s: late readers, connections at rest, both processors", s.Name)
		if err := r.alone(s); err != nil {
			if s.Name == ours || s.Name == contest.Base { // their figures are judged
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			cli.Say("%s: %v", s.Name, err)
			r.broken[s.Name] = err.Error()
		}
	}
	for _, s := range servers {
		if s.Name != ours && s.Name != contest.Base {
			continue
		}
		cli.Say("%s: with and without %d connections at rest", s.Name, p.flat[1].Idle)
		m := contest.NewMatch([]contest.Server{s}, s.Name, p.flat[0], p.rounds, p.window)
		m.Entries = append(m.Entries, &contest.Entry{Server: s, Load: p.flat[1]})
		if err := m.Play(); err != nil {
			return nil, err
		}
		r.flats[s.Name] = m
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
	if s.Name == ours {
		watched = r.rest
	}
	rest, err := contest.AtRest(s, r.resting, watched)
	if err != nil {
		return err
	}
	busiest, err := contest.Balance(s, r.balance, cmp.Or(r.window, 500*time.Millisecond))
	if err != nil {
		return err
	}
	r.rests[s.Name], r.busiest[s.Name] = rest, busiest
	return nil
}
