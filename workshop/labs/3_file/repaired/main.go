// Lines answers each line that a client sends with its length. A client that is silent for too long is
// sent away.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/workshop/labs/around"
)

// session was written for pipes and terminals, and knows nothing of tasks: it reads a file, the
// ordinary way, and answers into it.
func session(f *os.File, idle time.Duration) error {
	lines := bufio.NewScanner(f)
	for {
		if err := f.SetReadDeadline(time.Now().Add(idle)); err != nil {
			return err
		}
		if !lines.Scan() {
			break
		}
		if _, err := fmt.Fprintf(f, "%d bytes\n", len(lines.Bytes())); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), os.ErrDeadlineExceeded) {
		_, err := fmt.Fprintln(f, "bye: you said nothing")
		return err
	}
	return lines.Err()
}

// handle serves one client. What is written for files goes into Block, where it may wait.
func handle(t *greenpoll.Task, c *sock.Conn, idle time.Duration) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	err = raw.Control(func(fd uintptr) { log.Printf("%v has descriptor %d", c.RemoteAddr(), fd) })
	if err != nil {
		return err
	}
	f, err := c.File() // its Fd would make it block, and its deadlines with it
	if err != nil {
		return err
	}
	t.Block(func() { err = session(f, idle) })
	return errors.Join(err, f.Close())
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	idle := flag.Duration("idle", 2*time.Second, "how long a client may be silent")
	flag.Parse()
	if err := greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr, *idle) }); err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr string, idle time.Duration) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	around.Watch(t, l.Close)
	fmt.Println("listening on", l.Addr())
	err = l.Serve(t, func(t *sched.Task, c *sock.Conn) {
		if err := handle(t, c, idle); err != nil {
			log.Printf("%v: %v", c.RemoteAddr(), err)
		}
	})
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
