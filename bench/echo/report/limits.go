package main

// This file answers: what are greenpoll's goals, and does it reach them? A limit whose
// load was not measured is not judged.

import (
	"fmt"
	"strings"

	"greenpoll/bench/contest"
	"greenpoll/bench/load"
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
	v := verdicts{b}
	for _, m := range r.matches {
		r.judgeMessages(v, m)
	}
	for _, spec := range r.callsLoads {
		r.judgeCalls(v, spec)
	}
	net := r.memory[contest.Base].Median
	v.most("memory of an idle connection, of net's", mostMemory, r.memory[ours].Median/net)
	v.most("the same, plain", plainMemory, r.memory["plain"].Median/net)
	r.judgeRest(v)
	v.line(r.late[ours] == r.lateTries, "late reader that half-closes: all back", "every time", "%d of %d", r.late[ours], r.lateTries)
	v.idle(r.rests[ours])
	v.most(fmt.Sprintf("a message with %d connections at rest beside it, of one without", r.flat[1].Idle), mostFlat,
		r.flats[ours].Entries[1].Result.Ratio.Median)
	v.most("two workers: part of the busiest thread", mostOfThread, r.busiest[ours])
	b.WriteString("\n")
}

// verdicts writes the table's lines.
type verdicts struct{ b *strings.Builder }

func (v verdicts) line(held bool, what, limit, format string, args ...any) {
	word := "yes"
	if !held {
		word = "**no**"
	}
	fmt.Fprintf(v.b, "| %s | %s | %s | %s |\n", what, limit, fmt.Sprintf(format, args...), word)
}

func (v verdicts) most(what string, limit, figure float64) {
	v.line(figure <= limit, what, fmt.Sprintf("%.2f", limit), "%.2f", figure)
}

func (v verdicts) idle(r contest.Rest) {
	v.line(r.Cores < mostAtRest, fmt.Sprintf("%d connections at rest, %% of a core over %v", r.Conns, r.Over),
		fmt.Sprint(mostAtRest*100), "%.3f", r.Cores*100)
}

func (r *results) judgeMessages(v verdicts, m contest.Match) {
	spec, mine := m.Entries[0].Load, entry(m, ours)
	if mine.Result.Failed != "" {
		v.line(false, spec.Title(), "runs", "failed: %s", mine.Result.Failed)
		return
	}
	if limit, ok := mostRatio[spec.String()]; ok {
		v.most(spec.Title()+": ratio to net", limit, mine.Result.Ratio.Median)
	}
	if net := entry(m, contest.Base).Result; net.P99 > 0 {
		v.most(spec.Title()+": 99th percentile of its way, of net's", mostLate, mine.Result.P99/net.P99)
	}
	if peer := best(m); peer != nil {
		// A tie within the spread counts.
		v.line(mine.Result.Ratio.Low <= peer.Result.Ratio.High, spec.Title()+": no dearer than the best Go peer",
			fmt.Sprintf("%s %.2f", peer.Server.Name, peer.Result.Ratio.Median), "%.2f", mine.Result.Ratio.Median)
	}
	if c := entry(m, "cloop"); c.Result.Failed == "" {
		floor := c.Result.Ratio.Median
		v.most(spec.Title()+": half of net's distance above the C loop", floor+(1-floor)/2, mine.Result.Ratio.Median)
	}
}

func (r *results) judgeCalls(v verdicts, spec load.Spec) {
	c, ok := r.calls[spec.String()][ours]
	if !ok {
		return
	}
	each := func(n int) float64 { return float64(n) / float64(r.messages) }
	if spec.Churn {
		v.line(c.Removals == 0, "churn: epoll_ctl DEL a connection", "0", "%.2f", each(c.Removals))
		return
	}
	// A server that is faster than the client gets fewer messages from each poll, the C
	// loop most of all. So as many calls as the C loop makes must be allowed.
	v.most(spec.Title()+": system calls a message", max(mostCalls, each(r.calls[spec.String()]["cloop"].Total)), each(c.Total))
	v.line(each(c.Scheduling) < mostScheduling, spec.Title()+": futex, nanosleep, sched_yield", fmt.Sprint(mostScheduling), "%.3f", each(c.Scheduling))
}

// judgeRest judges the server whose connections rest. Its memory is compared with that of
// the event loop most used, and its messages with those of the server that keeps a stack for
// each connection. A tie within the spread counts.
func (r *results) judgeRest(v verdicts) {
	mine, measured := r.memory[restful]
	if !measured {
		return
	}
	if peer, measured := r.memory["gnet"]; measured {
		v.line(mine.Low <= peer.High, "rest: memory of an idle connection, at or below gnet's, bytes",
			fmt.Sprintf("%.0f", peer.Median), "%.0f", mine.Median)
	}
	for _, m := range r.matches {
		a, b := entry(m, restful).Result, entry(m, ours).Result
		if a.Failed == "" && b.Failed == "" {
			v.line(a.Ratio.Low <= b.Ratio.High, "rest: "+m.Entries[0].Load.Title()+": no dearer than with a stack for each",
				fmt.Sprintf("%.2f", b.Ratio.Median), "%.2f", a.Ratio.Median)
		}
	}
	v.idle(r.crowded)
}

// best returns the cheapest Go server that is neither one of ours nor net.
func best(m contest.Match) (found *contest.Entry) {
	for _, e := range m.Entries {
		switch e.Server.Name {
		case ours, restful, "plain", contest.Base, "cloop":
			continue
		}
		if e.Result.Failed == "" && (found == nil || e.Result.Ratio.Median < found.Result.Ratio.Median) {
			found = e
		}
	}
	return found
}
