// Guest runs net/http's own server and client, unchanged, over greenpoll's sockets.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sock"
	"greenpoll/trace"
)

const usage = `usage: guest [-n N] [-delay D]

Guest makes N GETs at the same time, over HTTP/1.1 and then over HTTP/2, with net/http's
own Transport, to net/http's own Server in the same program. Neither knows about
tasks: they run on ordinary goroutines, which get their connections from a guest
listener and a guest dialer. Still, greenpoll's netpoller handles those connections, on
one worker, and guest counts what it did.

`

func main() {
	n := flag.Int("n", 10, "number of requests, all at once")
	delay := flag.Duration("delay", 200*time.Millisecond, "how long the server takes to answer")
	cli.Parse(usage)
	switch {
	case *n < 1:
		cli.Misuse("-n %d: ask for at least 1 request", *n)
	case *delay < 0:
		cli.Misuse("-delay %v: it must not be negative", *delay)
	}
	rec := trace.New()
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) error { return run(t, *n, *delay, rec) },
		greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
}

// run makes a net.Listener and a dial function for goroutines, which is all that code
// without tasks needs, and calls that code inside Block, where it may block in any way.
func run(t *greenpoll.Task, n int, delay time.Duration, rec *trace.Recorder) error {
	cli.DumpOnQuit(t.Sched())
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	dialer := sock.Dialer{}.Guest(t.Sched())
	t.Block(func() {
		server := serve(l.Guest(), delay)
		defer func() { err = errors.Join(err, server.Close()) }()
		for _, protocols := range []*http.Protocols{only1(), only2()} {
			seen := len(rec.Events())
			if err = getAll(dialer.DialContext, protocols, "http://"+l.Addr().String(), n); err != nil {
				return
			}
			count(rec.Events()[seen:])
		}
	})
	return err
}

// count reports what the netpoller did for them. A guest has no number: its G is 0.
func count(events []trace.Event) {
	var parks, calls, polls, woken int
	for _, e := range events {
		switch {
		case e.Kind == trace.Park && e.G == 0:
			parks++
		case e.Kind == trace.Try && e.Sys != "":
			calls++
		case e.Kind == trace.Poll:
			polls++
		case e.Kind == trace.Polled && e.Gate == [2]trace.Gate{trace.GateTask, trace.GateReadied}:
			woken++
		}
	}
	fmt.Printf("  goroutines parked by greenpoll: %d times; I/O system calls: %d; polls: %d; wake-ups: %d\n",
		parks, calls, polls, woken)
}
