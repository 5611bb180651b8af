// Guest runs net/http's own server and client, unchanged, over greenpoll's sockets.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

const usage = `usage: guest [-n N] [-delay D]

Guest makes N GETs at the same time, by HTTP/1.1 and then by HTTP/2, with net/http's
own Transport, from net/http's own Server in the same program. Neither knows of
tasks: they run on ordinary goroutines, to which a guest listener and a guest dialer
give their connections. Still it is greenpoll's netpoller that carries them, on one
worker, and guest counts what it did.

`

func main() {
	flag.CommandLine.Init("guest", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // what is wrong is said below, in one line
	n := flag.Int("n", 10, "number of requests, all at once")
	delay := flag.Duration("delay", 200*time.Millisecond, "how long the server takes to answer")
	err := flag.CommandLine.Parse(os.Args[1:])
	switch {
	case err == flag.ErrHelp:
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		return
	case err != nil:
	case *n < 1:
		err = fmt.Errorf("-n %d: ask for at least 1 request", *n)
	case *delay < 0:
		err = fmt.Errorf("-delay %v: it must not be negative", *delay)
	case flag.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: guest asks a server of its own", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "guest: %v (-h tells more)\n", err)
		os.Exit(2)
	}
	rec := trace.New()
	err = greenpoll.Run(func(t *greenpoll.Task) error { return run(t, *n, *delay, rec) },
		greenpoll.WithWorkers(1), greenpoll.WithTrace(rec))
	if err != nil {
		fmt.Fprintln(os.Stderr, "guest:", err)
		os.Exit(1)
	}
}

// run makes what foreign code needs, a net.Listener and a function that dials, both
// for goroutines, and calls it inside Block: there it may wait in any way it likes.
func run(t *greenpoll.Task, n int, delay time.Duration, rec *trace.Recorder) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	dialer := sock.Dialer{}.Guest(t.Sched())
	t.Block(func() {
		server := serve(l.Guest(), delay)
		defer server.Close()
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

// count tells what the netpoller did for them. A guest has no number: its G is 0.
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
		case e.Kind == trace.Polled && e.Gate == [2]trace.Gate{trace.GateTask, trace.GateReady}:
			woken++
		}
	}
	fmt.Printf("  goroutines parked by greenpoll: %d times; I/O system calls: %d; polls: %d; wake-ups: %d\n",
		parks, calls, polls, woken)
}
