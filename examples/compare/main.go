// Compare runs six short programs that make the same GETs, in Python, JavaScript and
// Go, and shows what each costs and how its code reads.
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

Compare runs six programs that make the same GETs: Python one by one, with threads and
with asyncio, Node, Go, and greenpoll. Their sources are in examples/compare/programs.
Compare's own server answers each GET after -delay. Compare names the languages that
are not installed and skips them. Run it inside the clone: it builds two of the programs.

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

// compare runs one program after the other against its own server.
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
		t.Block(func() { // processes and files: these calls block
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
