// Report makes all measurements of echo servers and writes them as a section of
// RESULTS.md, with a chart.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"

	"greenpoll/bench/cli"
	"greenpoll/bench/contest"
)

const usage = `usage: report [flags], in the folder bench

Report measures the echo servers: the processor time of a message under each load,
as a ratio to Go's net; system calls; memory and processor time of connections at
rest; late readers that half-close; whether two workers share the work. It prints
a section of Markdown, and writes a chart as SVG. What happens meanwhile is told on
standard error.

`

func main() {
	size := flag.String("size", "full", "full (five minutes), quick (less than one) or smoke (nearly nothing is measured, but all runs)")
	chart := flag.String("chart", "", "`FILE` for the chart; none without it")
	cli.Parse(usage)
	plan, err := planOf(*size)
	cli.Misuse(err)

	var leftOut []string
	servers, err := contest.Build(contest.All, func(format string, args ...any) {
		leftOut = append(leftOut, fmt.Sprintf(format, args...))
		cli.Say(format, args...)
	})
	cli.Check(err)
	r, err := measure(plan, servers)
	cli.Check(err)
	r.leftOut = leftOut
	_, err = os.Stdout.WriteString(r.markdown())
	cli.Check(err)
	if *chart != "" {
		var svg bytes.Buffer
		cli.Check(r.chart().Write(&svg))
		cli.Check(os.WriteFile(*chart, svg.Bytes(), 0o644))
	}
}
