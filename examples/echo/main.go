// Echo sends back what it receives, with one task for each connection.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"sync"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sched"
	"greenpoll/sock"
)

const usage = `usage: echo [-addr HOST:PORT]

Echo sends back everything that a connection sends. When the peer has closed its
side and everything is echoed, echo closes its own. Each connection has its own task,
and all tasks share a few workers. On SIGINT or SIGTERM echo accepts no new connections,
waits up to 5 seconds for the open ones, and exits with 0. Try it with nc or telnet.

`

func main() {
	addr := flag.String("addr", "127.0.0.1:7007", "`HOST:PORT` to listen at; port 0: any free one")
	cli.Parse(usage)
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr) }))
}

func serve(t *greenpoll.Task, addr string) error {
	cli.DumpOnQuit(t.Sched())
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%w (choose another address with -addr)", err)
	}
	cli.OnSignal(func() { l.Close() }) // Serve then returns net.ErrClosed
	fmt.Println("listening on", l.Addr())

	err = l.Serve(t, func(t *sched.Task, c *sock.Conn) { echo(c) })
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	if !l.Drain(t, 5*time.Second) {
		cli.Say("connections that are still open are cut off") // when Run ends
	}
	return nil
}

// echo reads and writes until the peer has closed its side. WaitRead parks until
// there is something to read. Only then is a buffer borrowed, so that a thousand
// idle connections need none.
func echo(c *sock.Conn) {
	for c.WaitRead() == nil {
		p := buffers.Get().(*[64 << 10]byte)
		n, err := c.Read(p[:])
		if err == nil {
			_, err = c.Write(p[:n]) // parks while the peer is slower, and keeps p meanwhile
		}
		buffers.Put(p)
		if err != nil {
			return
		}
	}
}

// buffers holds the buffers that are not in use.
var buffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}
