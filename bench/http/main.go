// Http measures what a request costs: greenhttp against net/http with the same
// Handler, and against fasthttp, which gives up net/http's types, as a reference.
//
// The program starts itself as each of the contestants, on processor 0 with one
// worker, and loads one after the other from processor 1, round after round. Ratios
// are taken round by round, so that a machine that gets slower favours nobody.
//
//	server   CPU time of the server's process a request, plain, loaded by wrk
//	tls      the same over TLS
//	two      the same, plain, with two workers; server and wrk share both processors
//	browser  as server, with the header that a browser sends
//	limits   as server, with a deadline for whatever a client may be slow at
//	client   CPU time of the client's process a request, http.Client over each transport
//	latency  what wrk sees at 1 and at 100 connections
//
// To see what a change is worth, build this program with and without it, and let
// -also add the other binary's greenhttp as a contestant of the same rounds.
package main

// This file answers: what is measured, in which order, and how is it shown?

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

var (
	what     = flag.String("what", "server,browser,limits,tls,two,client,latency", "what to measure")
	conns    = flag.Int("conns", 100, "connections at the same time (latency has its own)")
	rounds   = flag.Int("rounds", 60, "rounds; each measures every contestant")
	window   = flag.Duration("window", 100*time.Millisecond, "how long each is measured in a round")
	looks    = flag.Int("looks", 7, "rounds of latency, of a second each")
	markdown = flag.Bool("markdown", false, "print Markdown tables")
	also     = flag.String("also", "", "NAME=BINARY,...: builds of this program whose greenhttp takes part as well")
	only     = flag.String("only", "", "names of contestants, if not all; net is always there")
	child    = flag.String("child", "", "run as a contestant (used by the program itself)")
)

func main() {
	flag.Parse()
	if *child != "" {
		exit(runChild(*child, flag.Args()))
	}
	if flag.NArg() > 0 {
		exit(fmt.Errorf("unexpected argument %q", flag.Arg(0)))
	}
	for _, name := range strings.Split(*what, ",") {
		m := measurements[name]
		if m == nil {
			exit(fmt.Errorf("-what %s: unknown", name))
		}
		if _, err := exec.LookPath("wrk"); err != nil && name != "client" {
			fmt.Printf("%s: skipped, for wrk is not installed\n\n", name)
			continue
		}
		if err := m(); err != nil {
			exit(fmt.Errorf("%s: %w", name, err))
		}
	}
}

var measurements = map[string]func() error{
	"server": func() error {
		return costs("server, hello world, keep-alive", "server", serve{cpu: 0, procs: 1}, wrk(1, "http"))
	},
	"browser": func() error {
		return costs("server, a browser's 12 fields", "server", serve{cpu: 0, procs: 1}, wrk(1, "http", browsers...))
	},
	"limits": func() error {
		return costs("server with all four timeouts", "server", serve{cpu: 0, procs: 1, limits: true}, wrk(1, "http"))
	},
	"tls": func() error {
		return costs("server, TLS", "server", serve{cpu: 0, procs: 1, tls: true}, wrk(1, "https"))
	},
	"two": func() error {
		return costs("server, two workers", "server", serve{cpu: anyCPU, procs: 2}, wrk(anyCPU, "http"))
	},
	"client": func() error {
		return costs("client, http.Client.Get", "client", serve{cpu: 0, procs: 1}, func() load { return byItself{} })
	},
	"latency": latencies,
}

func wrk(cpu int, scheme string, fields ...string) func() load {
	return func() load { return &byWrk{cpu: cpu, scheme: scheme, fields: fields} }
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "http:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// contestant is one way to speak HTTP.
type contestant struct {
	name    string
	kind    string // as runChild knows it
	program string // "": this one
}

// contestants begins with net, by which the others are divided.
func contestants() []contestant {
	list := []contestant{{"net/http", "net", ""}}
	for _, c := range []contestant{{"greenhttp", "green", ""}, {"fasthttp", "fasthttp", ""}} {
		if *only == "" || strings.Contains(","+*only+",", ","+c.name+",") {
			list = append(list, c)
		}
	}
	if *also != "" {
		for _, pair := range strings.Split(*also, ",") {
			name, program, _ := strings.Cut(pair, "=")
			list = append(list, contestant{name, "green", program})
		}
	}
	return list
}

// costs measures CPU time and allocations a request, and prints the table.
func costs(title, role string, how serve, by func() load) error {
	all := contestants()
	runs, loads := make([]*process, len(all)), make([]load, len(all))
	for i, c := range all {
		p, err := how.start(c, role)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		defer p.end()
		runs[i], loads[i] = p, by()
		defer loads[i].end()
		if err := loads[i].begin(p); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	samples := make([][]sample, len(all))
	for round := range *rounds {
		for i := range all {
			i = (i + round) % len(all) // nobody is always first
			s, err := measure(loads[i], runs[i])
			if err != nil {
				return fmt.Errorf("%s: %w", all[i].name, err)
			}
			samples[i] = append(samples[i], s)
		}
	}
	t := table{title: fmt.Sprintf("%s, %d connections, %d rounds", title, *conns, *rounds),
		head: []string{"", "CPU a request, us", "as a ratio to net/http (quartiles)", "requests/s", "allocations", "bytes"}}
	for i, c := range all {
		t.add(c.name,
			fmt.Sprintf("%.2f", median(column(samples[i], sample.cpu))),
			spread(ratios(column(samples[i], sample.cpu), column(samples[0], sample.cpu))),
			fmt.Sprintf("%.0f", median(column(samples[i], sample.rate))),
			fmt.Sprintf("%.1f", median(column(samples[i], sample.allocs))),
			fmt.Sprintf("%.0f", median(column(samples[i], sample.bytes))))
	}
	t.print()
	return nil
}
