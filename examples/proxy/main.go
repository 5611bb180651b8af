// Proxy passes each connection on to another address.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sched"
	"greenpoll/sock"
)

const usage = `usage: proxy -to HOST:PORT [-addr HOST:PORT] [-timeout DURATION]

Proxy opens a connection to the target for each connection that it accepts,
and copies in both directions until both sides have ended. When one side ends, the
proxy ends that direction on the other side too, and the other direction continues.
The slower side sets the pace: no more is read than can be written. On SIGINT or
SIGTERM the proxy accepts no new connections, waits up to 5 seconds for the open ones,
and exits with 0.

`

func main() {
	addr := flag.String("addr", "127.0.0.1:7009", "`HOST:PORT` to listen at; port 0: any free one")
	to := flag.String("to", "", "`HOST:PORT` of the target")
	timeout := flag.Duration("timeout", 10*time.Second, "how long to wait for the target to accept")
	cli.Parse(usage)
	if _, _, err := net.SplitHostPort(*to); err != nil {
		cli.Misuse("-to must be HOST:PORT: %v", err)
	}
	if *timeout < 0 {
		cli.Misuse("-timeout %v: it must not be negative", *timeout)
	}
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) error { return run(t, *addr, *to, *timeout) }))
}

func run(t *greenpoll.Task, addr, to string, timeout time.Duration) error {
	cli.DumpOnQuit(t.Sched())
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%w (choose another address with -addr)", err)
	}
	cli.OnSignal(func() { l.Close() }) // Serve then returns net.ErrClosed
	fmt.Println("listening on", l.Addr())
	return serve(t, l, to, timeout)
}

// serve proxies the connections that l accepts, until l is closed.
func serve(t *greenpoll.Task, l *sock.Listener, to string, timeout time.Duration) error {
	err := l.Serve(t, func(t *sched.Task, client *sock.Conn) { pass(t, client, to, timeout) })
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	if !l.Drain(t, 5*time.Second) {
		cli.Say("connections that are still open are cut off") // when Run ends
	}
	return nil
}

// pass connects client with the target until both directions have ended.
func pass(t *sched.Task, client *sock.Conn, to string, timeout time.Duration) {
	target, err := sock.Dialer{Timeout: timeout}.Dial(t, "tcp", to)
	if err != nil {
		reset(err, client)
		return
	}
	defer target.Close()
	var back sched.WaitGroup
	back.Go(t, func(t *sched.Task) { copyHalf(client.Bind(t), target.Bind(t)) })
	copyHalf(target, client)
	back.Wait(t)
}

// copyHalf copies one direction and passes its end on. If it ended with an error,
// both connections are reset, which wakes the other direction too.
func copyHalf(dst, src *sock.Conn) {
	_, err := io.Copy(dst, src)
	if err == nil {
		err = dst.CloseWrite()
	}
	if errors.Is(err, syscall.ENOTCONN) {
		return // dst's peer has gone: the other direction reports that
	}
	if err != nil {
		reset(err, dst, src)
	}
}

// reset closes connections with a reset, so that their peers see an error, and prints
// the reason. The second direction of a pair finds them closed and prints nothing.
func reset(why error, conns ...*sock.Conn) {
	for _, c := range conns {
		why = errors.Join(why, c.SetLinger(0), c.Close())
	}
	if !errors.Is(why, net.ErrClosed) {
		cli.Say("%s", strings.ReplaceAll(why.Error(), "\n", "; "))
	}
}
