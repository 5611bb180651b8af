// Echo sends back what it is sent, one task a connection.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

const usage = `usage: echo [-addr HOST:PORT]

Echo sends back whatever a connection sends, and closes its side when the peer
has closed its own and all is echoed. Each connection has a task of its own, and
all share a few workers. On SIGINT or SIGTERM it takes no new connections, waits
up to 5 seconds for those it has, and exits with 0. Try it with nc or telnet.

`

func main() {
	flag.CommandLine.Init("echo", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // what is wrong is said below, in one line
	addr := flag.String("addr", "127.0.0.1:7007", "`HOST:PORT` to listen at; port 0: any free one")
	err := flag.CommandLine.Parse(os.Args[1:])
	if err == flag.ErrHelp {
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		return
	}
	if err == nil && flag.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q: the address is given by -addr", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "echo: %v (-h tells more)\n", err)
		os.Exit(2)
	}
	err = greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr) })
	if err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr string) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%w (choose another address with -addr)", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the program at once
		fmt.Fprintln(os.Stderr, "echo: closing; up to 5 s for open connections")
		l.Close() // Serve then returns net.ErrClosed
	})
	fmt.Println("listening on", l.Addr())

	err = l.Serve(t, func(t *sched.Task, c *sock.Conn) {
		io.Copy(c, c) // Read parks until bytes come, Write until there is room
	})
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	l.Drain(t, 5*time.Second) // what is still open after that ends with Run
	return nil
}
