// Beside measures how long a call waits while ordinary goroutines compute at the same time:
// a dial and an echo between goroutines, over guests and over package net, and a call that
// blocks its thread, in Block and in a goroutine.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"greenpoll"
	"greenpoll/bench/cli"
)

const usage = `usage: beside [flags]

Beside measures what a call takes while ordinary goroutines compute beside it, which
is up to Go's scheduler and not to ours: the median of a turn, in turns with package
net, and the ratio. One process; both ends of each connection are in it.

`

func main() {
	procs := flag.Int("procs", 2, "GOMAXPROCS, and greenpoll's workers")
	rounds := flag.Int("rounds", 5, "how often each contestant has its turn")
	calls := flag.Int("calls", 40, "calls in a turn")
	beside := flag.String("beside", "0,4,16", "how many goroutines compute, one number after the other")
	only := flag.String("only", "dial,echo,block", "what to measure")
	cli.Parse(usage)
	var crowds []int
	for word := range strings.SplitSeq(*beside, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 {
			cli.Misuse(fmt.Errorf("-beside %q: %q is no number of goroutines", *beside, word))
		}
		crowds = append(crowds, n)
	}
	words := strings.Split(*only, ",")
	for _, word := range words {
		if calling[word] == nil {
			cli.Misuse(fmt.Errorf("-only %q: there is dial, echo and block", word))
		}
	}
	if *procs < 1 || *rounds < 1 || *calls < 1 {
		cli.Misuse(fmt.Errorf("-procs, -rounds and -calls must be above 0"))
	}
	runtime.GOMAXPROCS(*procs)
	cli.Check(greenpoll.Run(func(t *greenpoll.Task) error {
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "GOMAXPROCS=%d\tgoroutines that compute\tgreenpoll\tgo\tratio (quartiles)\n", *procs)
		for _, word := range words {
			for _, n := range crowds {
				var row row
				var err error
				stop := compute(n)
				for range *rounds {
					if err = calling[word](t, &row, *calls); err != nil {
						break
					}
				}
				stop()
				if err != nil {
					return fmt.Errorf("%s: %w", word, err)
				}
				fmt.Fprintf(w, "%s\t%d\t%v\n", word, n, &row)
			}
		}
		return w.Flush()
	}, greenpoll.WithWorkers(*procs)))
}

// compute makes n goroutines compute until stop is called; stop waits for them.
func compute(n int) (stop func()) {
	end, ended := make(chan struct{}), make(chan int)
	for range n {
		go func() {
			for x := 1; ; {
				for range 100_000 {
					x = x*1664525 + 1013904223
				}
				select {
				case <-end:
					ended <- x // so that the compiler keeps the loop
					return
				default:
				}
			}
		}()
	}
	return func() {
		close(end)
		for range n {
			<-ended
		}
	}
}

// turn makes n calls, and returns the median of what each took.
func turn(n int, call func() error) (time.Duration, error) {
	took := make([]float64, n)
	for i := range took {
		start := time.Now()
		if err := call(); err != nil {
			return 0, err
		}
		took[i] = float64(time.Since(start))
	}
	return time.Duration(quantile(took, 0.5)), nil
}
