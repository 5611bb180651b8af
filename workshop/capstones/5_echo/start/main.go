//go:build ignore

// Your echo server. It takes -addr HOST:PORT, prints "listening on HOST:PORT" when it does, sends back what it
// reads, and ends on SIGTERM. It begins as the plain one: make it need less of the processor.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"greenpoll"
	"greenpoll/sock"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "`HOST:PORT` to listen at")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr) }) }()
	select {
	case <-ctx.Done():
	case err := <-failed:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr string) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	fmt.Println("listening on", l.Addr())
	return l.Serve(t, echo)
}

// echo is what each connection's task does.
func echo(t *greenpoll.Task, c *sock.Conn) {
	panic("capstone C5, echo: send back what comes, until the end")
}
