// Iomodels makes one call that has to wait on three kernels, each of which reports
// events in its own way: epoll, kqueue and IOCP. It shows the three traces side by
// side. The kernels are simulated, so it runs on every system, with the same result
// each time.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

const usage = `usage: iomodels [-call read|write|accept|dial] [-width N]

Iomodels makes the same call on the simulated kernel with three backends, and shows
the four steps on each, side by side, with the source line of every event.
Linux (epoll) and macOS (kqueue) try first, wait until the socket is
ready, and try again. Windows (iocp) submits first and waits until the call is done.

`

func main() {
	name := flag.String("call", "read", "the call: read, write, accept or dial")
	width := flag.Int("width", 132, "maximum number of characters in a row")
	cli.Parse(usage)
	call, known := calls[*name]
	if !known {
		cli.Misuse("-call %s: take one of %s", *name, strings.Join(slices.Sorted(maps.Keys(calls)), ", "))
	}
	const least, most = 108, 400 // wide enough for three readable columns
	if *width < least || *width > most {
		cli.Misuse("-width %d: from %d to %d", *width, least, most)
	}
	var columns []trace.Column
	for _, backend := range sim.Backends {
		c, err := record(backend, call)
		if err != nil {
			cli.Exit(fmt.Errorf("%s: %w", backend, err))
		}
		columns = append(columns, c)
	}
	fmt.Printf("One %s that has to wait, over three kernels:\n\n", *name)
	if err := trace.NarrateBeside(os.Stdout, *width, *name, columns...); err != nil {
		cli.Exit(err)
	}
	fmt.Println()
	for _, c := range columns {
		fmt.Println(sum(c, *name))
	}
}

// record makes the call over a kernel with the given backend, and returns the trace.
func record(backend string, call func(t *greenpoll.Task, k *sim.Kernel) error) (trace.Column, error) {
	rec := trace.New()
	k := sim.New(sim.Config{Backend: backend})
	column := trace.Column{Name: backend}
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		column.G = t.ID()
		return call(t, k)
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec))
	column.Lines = trace.Lines(rec.Events())
	return column, err
}

// sum returns what the call has cost.
func sum(c trace.Column, call string) string {
	var asked []string
	parks, inside := 0, false
	for _, l := range c.Lines {
		switch {
		case l.G != c.G:
		case l.Kind == trace.Call:
			inside = l.Why == call
		case l.Kind == trace.Return:
			inside = false
		case !inside:
		case l.Kind == trace.Park:
			parks++
		case l.Kind == trace.Try || l.Kind == trace.Submit:
			asked = append(asked, l.Sys)
		}
	}
	return fmt.Sprintf("%-8s parked %s; asked the kernel: %s", c.Name+":", times(parks), strings.Join(asked, ", "))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
