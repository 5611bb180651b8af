// Http measures what a request costs: greenhttp against net/http with the same
// Handler, and against fasthttp, which gives up net/http's types, as a reference.
//
// The program starts itself as each of the contestants, on processor 0 with one
// worker, and loads one after the other from processor 1, round after round. Ratios
// are taken round by round, so that a machine that gets slower favours no contestant.
//
// To measure a change, build this program with and without it, and use
// -also to add the other binary's greenhttp as a contestant of the same rounds.
package main

// This file answers: what is measured, in which order, and how is it shown?

import (
	"errors"
	"flag"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"greenpoll/bench/cli"
	"greenpoll/bench/self"
)

var (
	what     = flag.String("what", "server,browser,limits,tls,two,client,latency,idle", "what to measure")
	conns    = flag.Int("conns", 100, "connections at the same time (latency has its own)")
	rounds   = flag.Int("rounds", 60, "rounds; each measures every contestant")
	window   = flag.Duration("window", 100*time.Millisecond, "how long each is measured in a round")
	looks    = flag.Int("looks", 7, "rounds of latency, of a second each")
	idlers   = flag.Int("idle", 2000, "connections of a wave of idle ones")
	waves    = flag.Int("waves", 12, "waves of idle connections; the last one stays")
	markdown = flag.Bool("markdown", false, "print Markdown tables")
	also     = flag.String("also", "", "NAME=BINARY,...: builds of this program whose greenhttp takes part as well")
	only     = flag.String("only", "", "names of contestants, if not all; net is always there")
	child    = flag.String("child", "", "run as a contestant (used by the program itself)")
)

const help = `usage: http [flags]    in bench: go run ./http

Measures greenhttp against net/http, and fasthttp as a reference. -what names one or more of
  server   CPU time of the server's process a request, hello world, loaded by wrk
  browser  the same with the header that a browser sends
  limits   as server, with a deadline for whatever a client may be slow at
  tls      as server, over TLS
  two      as server, with two workers; server and wrk share both processors
  client   CPU time of the client's process a request, http.Client over each transport
  latency  what wrk sees at 1 and at 100 connections
  idle     memory of an idle keep-alive connection that has made a request, plain and over TLS
Without wrk only client and idle are measured. "allocations" and "bytes" are those of a request.

`

func main() {
	cli.Parse(help)
	if *child != "" {
		cli.Check(runChild(strings.Split(*child, ",")))
		return
	}
	cli.Misuse(checkFlags())
	for _, name := range strings.Split(*what, ",") {
		if _, err := exec.LookPath("wrk"); err != nil && !withoutWrk[name] {
			fmt.Printf("%s: skipped, for wrk is not installed\n\n", name)
			continue
		}
		cli.Check(measurements[name]())
	}
	cli.Check(printGoals())
}

// checkFlags checks that each word names something, before anything is measured.
func checkFlags() error {
	if *conns < 1 || *rounds < 1 || *looks < 1 || *idlers < 1 || *waves < 1 || *window <= 0 {
		return errors.New("-conns, -rounds, -looks, -idle, -waves and -window must be above 0")
	}
	for _, name := range strings.Split(*what, ",") {
		if measurements[name] == nil {
			return fmt.Errorf("-what %q: no such measurement", name)
		}
	}
	if *only != "" {
		for _, name := range strings.Split(*only, ",") {
			if !slices.Contains([]string{"net", "net/http", "greenhttp", "fasthttp"}, name) {
				return fmt.Errorf("-only %q: no such contestant", name)
			}
		}
	}
	if *also != "" {
		for _, pair := range strings.Split(*also, ",") {
			if name, program, _ := strings.Cut(pair, "="); name == "" || program == "" {
				return fmt.Errorf("-also %q: NAME=BINARY is needed", pair)
			}
		}
	}
	return nil
}

// A scenario is measured by costs: contestants are started with the options in how, and
// loaded with by.
type scenario struct {
	title string
	role  string // server or client
	how   serve
	by    func() load
	limit float64 // of greenhttp's ratio to net/http; 0: only reported
}

var one = serve{cpu: 0, procs: 1}

var measurements = map[string]func() error{
	"server":  scenario{"server, hello world", "server", one, wrk(1, "http"), 0.80}.costs,
	"browser": scenario{"server, a browser's header", "server", one, wrk(1, "http", browsers...), 0}.costs,
	"limits":  scenario{"server, all four timeouts", "server", serve{cpu: 0, procs: 1, limits: true}, wrk(1, "http"), 0}.costs,
	"tls":     scenario{"server, TLS", "server", serve{cpu: 0, procs: 1, tls: true}, wrk(1, "https"), 0.95}.costs,
	"two":     scenario{"server, two workers", "server", serve{cpu: self.Everywhere, procs: 2}, wrk(self.Everywhere, "http"), 0}.costs,
	"client":  scenario{"client", "client", one, func() load { return byItself{} }, 0.90}.costs,
	"latency": latencies,
	"idle":    idle,
}

// withoutWrk are the measurements that load the servers themselves.
var withoutWrk = map[string]bool{"client": true, "idle": true}

func wrk(cpu int, scheme string, fields ...string) func() load {
	return func() load { return &byWrk{cpu: cpu, scheme: scheme, fields: fields} }
}

// contestant is one way to speak HTTP.
type contestant struct {
	name    string
	kind    string // as runChild names it
	program string // "": this one
}

// contestants begins with net, the divisor of all ratios.
func contestants() []contestant {
	list := []contestant{{"net/http", "net", ""}}
	for _, c := range []contestant{{"greenhttp", "green", ""}, {"fasthttp", "fasthttp", ""}} {
		if *only == "" || strings.Contains(","+*only+",", ","+c.name+",") {
			list = append(list, c)
		}
	}
	if *also != "" {
		for _, pair := range strings.Split(*also, ",") {
			name, program, _ := strings.Cut(pair, "=") // checkFlags has checked it
			list = append(list, contestant{name, "green", program})
		}
	}
	return list
}

// costs measures CPU time and allocations per request, and prints the table.
func (sc scenario) costs() (err error) {
	all := contestants()
	runs, loads := make([]*process, len(all)), make([]load, len(all))
	for i, c := range all {
		p, err := sc.how.start(c, sc.role)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		defer func() { err = errors.Join(err, p.end()) }()
		runs[i], loads[i] = p, sc.by()
		defer loads[i].end()
		if err := loads[i].begin(p); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	samples := make([][]sample, len(all))
	for round := range *rounds {
		for i := range all {
			i = (i + round) % len(all) // no contestant is always first
			s, err := measure(loads[i], runs[i])
			if err != nil {
				return fmt.Errorf("%s: %w", all[i].name, err)
			}
			samples[i] = append(samples[i], s)
		}
	}
	t := table{title: fmt.Sprintf("%s, %d connections, %d rounds of %v", sc.title, *conns, *rounds, *window),
		head: []string{"", "CPU a request, us", "as a ratio to net/http (quartiles)", "requests/s", "allocations", "bytes"}}
	for i, c := range all {
		t.add(c.name,
			fmt.Sprintf("%.2f", median(column(samples[i], sample.cpu))),
			spread(ratios(column(samples[i], sample.cpu), column(samples[0], sample.cpu))),
			fmt.Sprintf("%.0f", median(column(samples[i], sample.rate))),
			fmt.Sprintf("%.1f", median(column(samples[i], sample.allocs))),
			fmt.Sprintf("%.0f", median(column(samples[i], sample.bytes))))
	}
	if err := t.print(); err != nil {
		return err
	}
	for i, c := range all {
		if c.name == "greenhttp" && sc.limit > 0 {
			ofCPU := ratios(column(samples[i], sample.cpu), column(samples[0], sample.cpu))
			aim(sc.title+": CPU a request, ratio to net/http", sc.limit, median(ofCPU), "%.2f")
			ours, theirs := median(column(samples[i], sample.allocs)), median(column(samples[0], sample.allocs))
			aim(sc.title+": allocations a request, fewer than net/http", theirs-1, ours, "%.0f")
		}
	}
	return nil
}
