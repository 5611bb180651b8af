package main

// This file answers: what are greenpoll's goals, and does it reach them? A limit whose
// load was not measured is not judged.

import (
	"fmt"
	"strings"

	"greenpoll/bench/contest"
)

// mostRatio is how much of net's CPU time a message may cost, by load.
var mostRatio = map[string]float64{
	"1x64": 0.82, "100x64": 0.88, "1000x64": 0.82, "10000x64": 0.90, "100x64+10000": 0.85,
	"100x64KiB": 0.25, "churn": 0.86, "100x64/2": 0.95, "1000x64/2": 0.85,
}

const (
	mostCalls      = 2.1  // per message, from 100 connections on, or as many as the C loop makes
	mostScheduling = 0.05 // of them futex, nanosleep, sched_yield
	mostMemory     = 0.45 // of net's memory for an idle connection
	plainMemory    = 0.95 // the same for the plain variant
	mostAtRest     = 0.001
	mostFlat       = 1.1
	mostOfThread   = 0.8 // one thread's share of the work of two
	mostLate       = 1.5 // of net's 99th percentile: a server must not be cheap by making some connections wait
)

// judge writes a table of the limits and whether they are kept.
func (r *results) judge(b *strings.Builder) {
	b.WriteString("### What greenpoll sets out to reach\n\n| what | limit | measured | held |\n|---|---:|---:|---|\n")
	line := func(held bool, what, limit, format string, args ...any) {
		word := "yes"
		if !held {
			word = "**no**"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", what, limit, fmt.Sprintf(format, args...), word)
	}
	most := func(what string, limit, figure float64) {
		line(figure <= limit, what, fmt.Sprintf("%.2f", limit), "%.2f", figure)
	}
	for _, m := range r.matches {
		spec, mine := m.Entries[0].Load, entry(m, ours)
		if mine.Result.Failed != "" {
			line(false, spec.Title(), "runs", "failed: %s", mine.Result.Failed)
			continue
		}
		if limit, ok := mostRatio[spec.String()]; ok {
			most(spec.Title()+": ratio to net", limit, mine.Result.Ratio.Median)
		}
		if net := entry(m, contest.Base).Result; net.P99 > 0 {
			most(spec.Title()+": 99th percentile of its way, of net's", mostLate, mine.Result.P99/net.P99)
		}
		if peer := best(m); peer != nil {
			// A tie within the spread counts.
			line(mine.Result.Ratio.Low <= peer.Result.Ratio.High, spec.Title()+": no dearer than the best Go peer",
				fmt.Sprintf("%s %.2f", peer.Server.Name, peer.Result.Ratio.Median), "%.2f", mine.Result.Ratio.Median)
		}
		if c := entry(m, "cloop"); c.Result.Failed == "" {
			floor := c.Result.Ratio.Median
			most(spec.Title()+": half of net's distance above the C loop", floor+(1-floor)/2, mine.Result.Ratio.Median)
		}
	}
	for _, spec := range r.callsLoads {
		c, ok := r.calls[spec.String()][ours]
		if !ok {
			continue
		}
		each := func(n int) float64 { return float64(n) / float64(r.messages) }
		if spec.Churn {
			line(c.Removals == 0, "churn: epoll_ctl DEL a connection", "0", "%.2f", each(c.Removals))
			continue
		}
		// A server that is faster than the client gets fewer messages from each poll, the C
		// loop most of all. So as many calls as the C loop makes must be allowed.
		most(spec.Title()+": system calls a message", max(mostCalls, each(r.calls[spec.String()]["cloop"].Total)), each(c.Total))
		line(each(c.Scheduling) < mostScheduling, spec.Title()+": futex, nanosleep, sched_yield", fmt.Sprint(mostScheduling), "%.3f", each(c.Scheduling))
	}
	net := r.rests[contest.Base].Bytes
	most("memory of an idle connection, of net's", mostMemory, r.rests[ours].Bytes/net)
	most("the same, plain", plainMemory, r.rests["plain"].Bytes/net)
	line(r.late[ours] == r.lateTries, "late reader that half-closes: all back", "every time", "%d of %d", r.late[ours], r.lateTries)
	line(r.rests[ours].Cores < mostAtRest, fmt.Sprintf("%d connections at rest, %% of a core over %v", r.resting, r.rests[ours].Over),
		fmt.Sprint(mostAtRest*100), "%.3f", r.rests[ours].Cores*100)
	most(fmt.Sprintf("a message with %d connections at rest beside it, of one without", r.flat[1].Idle), mostFlat,
		r.flats[ours].Entries[1].Result.Ratio.Median)
	most("two workers: part of the busiest thread", mostOfThread, r.busiest[ours])
	b.WriteString("\n")
}

// best returns the cheapest Go server that is neither ours nor net.
func best(m contest.Match) (found *contest.Entry) {
	for _, e := range m.Entries {
		switch e.Server.Name {
		case ours, "plain", contest.Base, "cloop":
			continue
		}
		if e.Result.Failed == "" && (found == nil || e.Result.Ratio.Median < found.Result.Ratio.Median) {
			found = e
		}
	}
	return found
}
