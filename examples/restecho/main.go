// Restecho is echo with connections that rest: while one has nothing to say, its task has
// no stack. docs/rest.md tells what that costs and gains; compare with examples/echo, whose
// loop reads from top to bottom.
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

const usage = `usage: restecho [-addr HOST:PORT]

Restecho sends back everything that a connection sends, as echo does. While a connection
is silent its task has no stack; it gets one for as long as there is something to send
back. On SIGINT or SIGTERM restecho accepts no new connections, waits up to 5 seconds for
the open ones, and exits with 0; on SIGQUIT it lists its tasks. Try it with nc or telnet.

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
	cli.OnSignal(func() { l.Close() }) // ServeReadable then returns net.ErrClosed
	fmt.Println("listening on", l.Addr())

	if err := l.ServeReadable(t, echoOnce); !errors.Is(err, net.ErrClosed) {
		return err
	}
	if !l.Drain(t, 5*time.Second) {
		cli.Say("connections that are still open are cut off") // when Run ends
	}
	return nil
}

// echoOnce is called whenever there is something to read. It is the body of echo's loop:
// the loop itself, and its WaitRead, are what a stack would be kept for. A result of false
// ends the connection.
func echoOnce(_ *sched.Task, c *sock.Conn) (again bool) {
	p := buffers.Get().(*[64 << 10]byte)
	defer buffers.Put(p)
	n, err := c.Read(p[:])
	if err == nil {
		_, err = c.Write(p[:n]) // parks while the peer is slower, with a stack, and keeps p meanwhile
	}
	return err == nil
}

// buffers holds the buffers that are not in use.
var buffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}
