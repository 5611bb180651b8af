// Package program has the code that the programs here share: one flag, one scheduler,
// and a listener and a dialer for code that knows nothing about tasks.
package program

// This file answers: how does code that knows nothing about greenpoll get its sockets?

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"greenpoll"
	"greenpoll/sock"
)

// Converse starts a server that listens on l, and holds n conversations with it at once.
type Converse func(l net.Listener, dial func(ctx context.Context, network, addr string) (net.Conn, error), n int) error

// Main reads the flags, calls converse and ends the program: with 0, with 1 if
// converse failed, or with 2 for a wrong flag. The usage begins with "usage: NAME".
func Main(usage string, converse Converse) {
	name := strings.Fields(usage)[1]
	flag.CommandLine.Init(name, flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // errors are reported below, in one line
	n := flag.Int("n", 100, "number of conversations, all at once")
	err := flag.CommandLine.Parse(os.Args[1:])
	switch {
	case err == flag.ErrHelp:
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		return
	case err != nil:
	case *n < 1:
		err = fmt.Errorf("-n %d: ask for at least 1", *n)
	case flag.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: it talks to a server of its own", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v (see -h)\n", name, err)
		os.Exit(2)
	}
	err = greenpoll.Run(func(t *greenpoll.Task) error { return run(t, converse, *n) }, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// run makes a net.Listener and a dial function for goroutines, and calls converse inside
// Block, where it may block in any way.
func run(t *greenpoll.Task, converse Converse, n int) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	dialer := sock.Dialer{}.Guest(t.Sched())
	t.Block(func() { err = converse(l.Guest(), dialer.DialContext, n) })
	return err
}
