package main

// This file answers: how do the results read?

import (
	"debug/buildinfo"
	"fmt"
	"strings"
	"time"

	"greenpoll/bench/chart"
	"greenpoll/bench/contest"
)

const method = `A closed loop: each connection has one message under way. CPU time is that of the server's process by its own
clock in the kernel, divided by the messages echoed; servers are loaded in turn, and each ratio is to Go's net
(gonet) in the same round: the median, and in brackets what a quarter of the rounds lies below and above. With
one loop the server has processor 0 (GOMAXPROCS=1) and the client processor 1; with two, both have both. The
client never sleeps on its own processor, so that no server pays for waking it. greenpoll is
[examples/echo](../examples/echo); rest is [examples/restecho](../examples/restecho), whose tasks have no stack while
they wait for a message; plain is echo with a 4 KiB buffer of its own for each connection ([peers/plain](peers/plain));
cloop is a C program that reads once a readiness ([peers/cloop](peers/cloop)): what it costs is the kernel's share, and
hardly more.
`

func (r *results) markdown() string {
	var b strings.Builder
	b.WriteString("## Echo\n\n")
	if r.size != "full" {
		fmt.Fprintf(&b, "A %s run: %d rounds. Its figures are for a first look.\n\n", r.size, r.rounds)
	}
	b.WriteString(method + "\n")
	if v := r.versions(); v != "" {
		fmt.Fprintf(&b, "Peers: %s.\n\n", v)
	}
	for _, who := range r.leftOut {
		fmt.Fprintf(&b, "%s.\n\n", strings.ReplaceAll(strings.TrimSpace(who), "\n", "; "))
	}
	r.judge(&b)
	b.WriteString("### CPU time of a message, as a ratio to Go's net\n\n")
	r.ratios(&b)
	b.WriteString("\n### Time of a message there and back, in us: median and 99th percentile\n\n")
	r.waits(&b)
	b.WriteString("\n### System calls, memory, half-close, rest\n\n")
	r.others(&b)
	return b.String()
}

// versions returns the libraries' versions, as recorded in the programs.
func (r *results) versions() string {
	var list []string
	for _, s := range r.servers {
		info, err := buildinfo.ReadFile(s.Path)
		if err != nil {
			continue // it is not a Go program
		}
		for _, dep := range info.Deps {
			if strings.HasSuffix(dep.Path, "/"+s.Name) || strings.HasSuffix(dep.Path, "/"+s.Name+"/v2") {
				list = append(list, dep.Path+" "+dep.Version)
			}
		}
	}
	return strings.Join(list, ", ")
}

// head writes a table's first two lines, with a column for each server.
func (r *results) head(b *strings.Builder, first string) {
	line, rule := "| "+first+" |", "|---|"
	for _, s := range r.servers {
		line += " " + s.Name + " |"
		rule += "---:|"
	}
	b.WriteString(line + "\n" + rule + "\n")
}

func (r *results) row(b *strings.Builder, title string, cell func(s contest.Server) string) {
	fmt.Fprintf(b, "| %s |", title)
	for _, s := range r.servers {
		fmt.Fprintf(b, " %s |", cell(s))
	}
	b.WriteString("\n")
}

func (r *results) ratios(b *strings.Builder) {
	r.head(b, "load")
	for _, m := range r.matches {
		r.row(b, m.Entries[0].Load.Title(), func(s contest.Server) string {
			e := entry(m, s.Name)
			switch {
			case e.Result.Failed != "":
				return "failed"
			case s.Name == contest.Base:
				return fmt.Sprintf("1 = %.1f us", e.Result.PerMessage.Median/1e3)
			}
			q := e.Result.Ratio
			return fmt.Sprintf("%.2f (%.2f-%.2f)", q.Median, q.Low, q.High)
		})
	}
	for _, m := range r.matches {
		for _, e := range m.Entries {
			if e.Result.Failed != "" {
				fmt.Fprintf(b, "\n%s failed at %s: %s\n", e.Server.Name, e.Load, e.Result.Failed)
			}
		}
	}
}

func (r *results) waits(b *strings.Builder) {
	r.head(b, "load")
	for _, m := range r.matches {
		r.row(b, m.Entries[0].Load.Title(), func(s contest.Server) string {
			e := entry(m, s.Name)
			if e.Result.Failed != "" {
				return "failed"
			}
			return fmt.Sprintf("%.0f, %.0f", e.Result.Mid/1e3, e.Result.P99/1e3)
		})
	}
}

func (r *results) others(b *strings.Builder) {
	r.head(b, "")
	for _, spec := range r.callsLoads {
		if r.noCalls != nil {
			break
		}
		unit := "message"
		if spec.Churn {
			unit = "connection"
		}
		count := func(of func(c contest.Calls) int) func(s contest.Server) string {
			return func(s contest.Server) string {
				return fmt.Sprintf("%.2f", float64(of(r.calls[spec.String()][s.Name]))/float64(r.messages))
			}
		}
		r.row(b, "system calls a "+unit+": "+spec.Title(), count(func(c contest.Calls) int { return c.Total }))
		r.row(b, "of them futex, nanosleep, sched_yield", count(func(c contest.Calls) int { return c.Scheduling }))
		if spec.Churn {
			r.row(b, "of them epoll_ctl DEL", count(func(c contest.Calls) int { return c.Removals }))
		}
	}
	alone := func(title string, cell func(s contest.Server) string) {
		r.row(b, title, func(s contest.Server) string {
			if r.broken[s.Name] != "" {
				return "failed"
			}
			return cell(s)
		})
	}
	alone(fmt.Sprintf("memory of an idle connection, bytes (%d of them)", r.resting), func(s contest.Server) string {
		q := r.memory[s.Name]
		return fmt.Sprintf("%.0f (%.0f-%.0f)", q.Median, q.Low, q.High)
	})
	alone("processor time while all are idle, % of a core", func(s contest.Server) string {
		rest := r.rests[s.Name]
		return fmt.Sprintf("%.3f (%v)", rest.Cores*100, rest.Over.Round(time.Millisecond))
	})
	alone(fmt.Sprintf("%d MiB, a late reader that half-closes: all back", contest.LateBytes>>20), func(s contest.Server) string {
		return fmt.Sprintf("%d of %d", r.late[s.Name], r.lateTries)
	})
	alone("two loops: CPU time of the busiest thread, part of all", func(s contest.Server) string {
		return fmt.Sprintf("%.2f", r.busiest[s.Name])
	})
	b.WriteString("\n")
	if r.noCalls != nil {
		fmt.Fprintf(b, "System calls are left out: %s.\n", strings.ReplaceAll(r.noCalls.Error(), "\n", "; "))
	} else {
		fmt.Fprintf(b, "System calls were counted by %s.\n", r.calls[r.callsLoads[0].String()][ours].Tool)
	}
	for _, s := range r.servers {
		if why := r.broken[s.Name]; why != "" {
			fmt.Fprintf(b, "%s failed: %s.\n", s.Name, strings.ReplaceAll(why, "\n", "; "))
		}
		if why := r.why[s.Name]; why != "" {
			fmt.Fprintf(b, "A late reader of %s had back %s.\n", s.Name, why)
		}
	}
	r.many(b)
	for _, name := range []string{ours, contest.Base} {
		q := r.flats[name].Entries[1].Result.Ratio
		fmt.Fprintf(b, "A message to %s with %d connections at rest beside it costs %.2f (%.2f-%.2f) of one without.\n",
			name, r.flat[1].Idle, q.Median, q.Low, q.High)
	}
}

// many tells of more connections than one process may have.
func (r *results) many(b *strings.Builder) {
	if c := r.crowded; c.Conns > 0 {
		fmt.Fprintf(b, "%d connections at rest, in %d processes of rest, take %.0f bytes each and %.3f%% of a core over %v;\n"+
			"a message over one after the other of them is under way for %.0f us (median) and %.0f us (99%%).\n",
			c.Conns, c.Processes, c.Bytes, c.Cores*100, c.Over, c.Mid/1e3, c.P99/1e3)
	}
}

func entry(m contest.Match, name string) *contest.Entry {
	for _, e := range m.Entries {
		if e.Server.Name == name {
			return e
		}
	}
	return &contest.Entry{Result: contest.Result{Failed: "it is not there"}}
}

func (r *results) chart() chart.Chart {
	c := chart.Chart{Title: "CPU time of an echoed message, as a ratio to Go's net (less is better)",
		Note: "Medians of rounds; the line over a bar's end is what a quarter lies below and above. " + time.Now().Format("2006-01-02"), Most: 1.6}
	for _, m := range r.matches {
		p := chart.Panel{Title: m.Entries[0].Load.Title()}
		for _, s := range r.servers {
			e := entry(m, s.Name)
			bar := chart.Bar{Name: s.Name, Ours: s.Name == ours || s.Name == restful, Value: e.Result.Ratio.Median, Low: e.Result.Ratio.Low, High: e.Result.Ratio.High}
			if e.Result.Failed != "" {
				bar.Missing = "failed"
			}
			p.Bars = append(p.Bars, bar)
		}
		c.Panels = append(c.Panels, p)
	}
	return c
}
