// Compare has the same GETs made by six short programs, in Python, JavaScript and
// Go, and shows what each costs and how it reads.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/greenhttp"
	"greenpoll/sock"
)

const usage = `usage: compare [flags]

Compare runs six programs that make the same GETs, the sources of which stand in
examples/compare/programs: Python one by one, by threads and by asyncio, Node, Go,
and greenpoll. A server of compare's own answers each after -delay. What is not
installed is named and left out. Run it inside the clone: it builds two of them.

`

func main() {
	n := flag.Int("n", 10, "number of GETs that each program makes")
	delay := flag.Duration("delay", time.Second, "how long the server takes to answer")
	markdown := flag.Bool("markdown", false, "print the table as Markdown")
	cli.Parse(usage)
	switch {
	case *n < 1:
		cli.Misuse("-n %d: ask for at least 1 GET", *n)
	case *delay < 0:
		cli.Misuse("-delay %v: must not be negative", *delay)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	var rows []row
	err := greenpoll.Run(func(t *greenpoll.Task) (err error) {
		cli.DumpOnQuit(t.Sched())
		rows, err = compare(t, ctx, *n, *delay)
		return err
	})
	if err != nil {
		cli.Exit(err)
	}
	fmt.Printf("%d GETs, each answered after %v:\n\n", *n, *delay)
	print := printText
	if *markdown {
		print = printMarkdown
	}
	cli.Exit(errors.Join(print(bufio.NewWriter(os.Stdout), rows), firstFault(rows)))
}

// compare runs one program after the other against a server of its own.
func compare(t *greenpoll.Task, ctx context.Context, n int, delay time.Duration) (rows []row, err error) {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var seen server
	web := &greenhttp.Server{Handler: seen.answerAfter(delay)}
	t.Go(func(t *greenpoll.Task) {
		cli.Say("the server has failed: %v", web.Serve(t, l)) // it returns for no other reason: Run ends it
	})

	dir, err := os.MkdirTemp("", "greenpoll-compare-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, p := range programs {
		r := row{program: p, lines: p.countLines()}
		t.Block(func() { // other processes, files: none of it parks
			var command []string
			if command, r.version, r.fault = p.prepare(ctx, dir); r.fault == nil {
				fmt.Fprintf(os.Stderr, "running %s ...\n", p.name)
				seen.reset()
				r.cost, r.fault = measure(ctx, append(command, "http://"+l.Addr().String()+"/", fmt.Sprint(n)))
			}
		})
		if ctx.Err() != nil {
			return nil, errors.New("interrupted")
		}
		r.atOnce = seen.most.Load()
		if answers := seen.answers.Load(); r.fault == nil && answers != int64(n) {
			r.fault = fmt.Errorf("%s made %d GETs instead of %d", p.name, answers, n)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
