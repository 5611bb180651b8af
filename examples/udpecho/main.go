// Udpecho sends each datagram back to its sender.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sock"
)

const usage = `usage: udpecho [-addr HOST:PORT]

Udpecho sends each UDP datagram back to its sender. There are no connections,
so one task and one socket serve all clients. The task sleeps while nothing comes,
and blocks no thread. On SIGINT or SIGTERM it exits with 0. Try it with

	nc -u 127.0.0.1 7008

`

func main() {
	addr := flag.String("addr", "127.0.0.1:7008", "`HOST:PORT` to listen at; port 0: any free one; no host: all, IPv4 and IPv6")
	cli.Parse(usage)
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr) }))
}

func serve(t *greenpoll.Task, addr string) error {
	cli.DumpOnQuit(t.Sched())
	c, err := sock.ListenPacket(t, "udp", addr)
	if err != nil {
		return fmt.Errorf("%w (choose another address with -addr)", err)
	}
	cli.OnSignal(func() { c.Close() }) // the read below then returns net.ErrClosed
	fmt.Println("listening on", c.LocalAddr())

	p := make([]byte, 1<<16) // longer than any datagram
	for {
		n, from, err := c.ReadFromAddrPort(p) // parks until one comes
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := c.WriteToAddrPort(p[:n], from); err != nil && !errors.Is(err, net.ErrClosed) {
			fmt.Fprintln(os.Stderr, "udpecho:", err) // this datagram is lost, as datagrams may be
		}
	}
}
