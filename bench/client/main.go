// Client is the load generator. It is a separate process, so that it has its own
// descriptors and processor. It opens the connections of a load and prints "ready". For
// each line on standard input, a window such as "200ms" or a number of messages, it
// loads the server once, and prints how many messages came back, how much processor
// time the server's process used, how long the load took, and the median and the 99th
// percentile of the messages' latency, in ns. It exits at the end of its standard input.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"greenpoll/bench/cli"
	"greenpoll/bench/load"
	"greenpoll/bench/self"
)

const usage = `usage: client -addr HOST:PORT [flags]

Client loads a server, once for each line on its standard input. Echo starts it.

`

func main() {
	addr := flag.String("addr", "", "`HOST:PORT` of the server")
	from := flag.String("from", "", "`ADDRESS` of the loopback network to connect from: one has ports for some 28,000 connections to a server")
	pid := flag.Int("pid", os.Getpid(), "the server's process")
	word := flag.String("load", "100x64", "the load: "+load.Grammar)
	how := flag.String("mode", "sleep", "sleep while nothing comes; spin, on a processor of its own; burst: spin, and answer many at once; turns: spin, with one message under way, each over the next connection")
	cli.Parse(usage)
	spec, err := load.Parse(*word)
	cli.Misuse(err)
	mode, known := modes[*how]
	if !known || *addr == "" {
		cli.Misuse(errors.New("-addr, and a -mode of sleep, spin, burst or turns, are needed"))
	}
	if err := run(*addr, *from, *pid, spec, mode); err != nil {
		fmt.Println("error:", err) // the program that started this one reads standard output
		os.Exit(1)
	}
}

func run(addr, from string, pid int, spec load.Spec, mode mode) error {
	g, err := open(addr, from, spec, mode)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var until limit
		if until.messages, err = strconv.Atoi(lines.Text()); err != nil {
			if until.window, err = time.ParseDuration(lines.Text()); err != nil {
				return err
			}
		}
		before, err := self.Processor(pid)
		if err != nil {
			return err
		}
		start := time.Now()
		n, err := g.load(until)
		if err != nil {
			return err
		}
		after, err := self.Processor(pid)
		if err != nil {
			return err
		}
		cpu, wall := after-before, time.Since(start)
		slices.Sort(g.waits)
		fmt.Println(n, cpu.Nanoseconds(), wall.Nanoseconds(), g.waits[n/2].Nanoseconds(), g.waits[n*99/100].Nanoseconds())
	}
	return lines.Err()
}
