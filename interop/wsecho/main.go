// Wsecho runs a websocket library over greenpoll's sockets.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"greenpoll"
	"greenpoll/sock"
)

const usage = `usage: wsecho [-n N]

Wsecho opens N websockets at the same time to an echo server in the same program,
upgraded by net/http's own server and client. All are unchanged, on goroutines;
a guest listener and a guest dialer carry them, with one worker.

`

func main() {
	flag.CommandLine.Init("wsecho", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // what is wrong is said below, in one line
	n := flag.Int("n", 100, "number of websockets, all at once")
	err := flag.CommandLine.Parse(os.Args[1:])
	switch {
	case err == flag.ErrHelp:
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		return
	case err != nil:
	case *n < 1:
		err = fmt.Errorf("-n %d: ask for at least 1 websocket", *n)
	case flag.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: wsecho talks to a server of its own", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "wsecho: %v (-h tells more)\n", err)
		os.Exit(2)
	}
	if err := greenpoll.Run(func(t *greenpoll.Task) error { return run(t, *n) }, greenpoll.WithWorkers(1)); err != nil {
		fmt.Fprintln(os.Stderr, "wsecho:", err)
		os.Exit(1)
	}
}

// run makes what foreign code needs, a net.Listener and a function that dials, and
// calls it inside Block: there it may wait in whatever way it likes.
func run(t *greenpoll.Task, n int) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	dialer := sock.Dialer{}.Guest(t.Sched())
	t.Block(func() { err = converse(l.Guest(), dialer.DialContext, n) })
	return err
}
