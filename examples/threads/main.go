// Threads counts the OS threads that a hundred waits take, of six kinds, in plain Go
// and in greenpoll: most kinds take next to none, and two take one for each wait.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
)

const usage = `usage: threads [-n COUNT] [-wait DURATION]

Threads starts -n waits of one kind at the same time, first with goroutines in plain
Go, then with tasks in greenpoll, and counts the OS threads that this adds. It
does so for six kinds: a read from the network, a name look-up, a sleep, a channel, a
disk file, and a system call that waits. Go keeps idle threads, so each figure comes
from a new process. The peers are built in: it needs no network.

A disk cannot be made slow on demand. A pipe in blocking mode replaces it: Go
treats both alike, as a file that cannot be polled, and only the pipe's read lasts -wait.

`

// A resolver asks again after five seconds without an answer.
const longestWait = 4 * time.Second

// Each wait of a file takes two descriptors and a thread.
const most = 1000

func main() {
	n := flag.Int("n", 100, "how many waits at the same time, of each kind")
	wait := flag.Duration("wait", 300*time.Millisecond, "how long the waits last once all have begun")
	cli.Parse(usage)
	if row := os.Getenv(childEnv); row != "" {
		cli.Exit(runChild(row))
	}
	switch {
	case *n < 1 || *n > most:
		cli.Misuse("-n %d: must be from 1 to %d", *n, most)
	case *wait <= 0 || *wait > longestWait:
		cli.Misuse("-wait %v: must be above 0, and at most %v", *wait, longestWait)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) error {
		cli.DumpOnQuit(t.Sched())
		return countAll(t, ctx, *n, *wait)
	}))
}

// countAll prints the table, each row as soon as it is known.
func countAll(t *greenpoll.Task, ctx context.Context, n int, wait time.Duration) error {
	fmt.Printf("OS threads that %d waits at the same time have added (GOMAXPROCS=%d):\n\n", n, runtime.GOMAXPROCS(0))
	fmt.Printf("%-13s %10s %11s   %s\n", "wait for", "plain Go", "greenpoll", "why")
	for _, k := range kinds {
		plain, err := measure(t, ctx, k, "plain", n, wait)
		if err != nil {
			return err
		}
		green, err := measure(t, ctx, k, "green", n, wait)
		if err != nil {
			return err
		}
		fmt.Printf("%-13s %10d %11d   %s\n", k.name, plain, green, k.why)
	}
	fmt.Print("\nBeyond the threads that there were before, as Go's runtime counts them. The waits of a disk\n" +
		"file and a system call are inside t.Block in greenpoll; a pipe in blocking mode replaces\n" +
		"a slow disk (see -h).\n")
	return nil
}

// measure runs a separate process that waits, with a peer if the kind has one.
func measure(t *greenpoll.Task, ctx context.Context, k kind, by string, n int, wait time.Duration) (threads int, err error) {
	r := row{kind: k.name, by: by, n: n, wait: wait, peer: "none"}
	if k.peer != nil {
		p, err := k.peer(t, n, wait)
		if err != nil {
			return 0, err
		}
		defer p.Close()
		r.peer = p.address
	}
	t.Block(func() { threads, err = startChild(ctx, r) }) // the poller does not report the end of a process
	if ctx.Err() != nil {
		return 0, errors.New("interrupted")
	}
	return threads, err
}
