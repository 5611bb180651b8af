// Greet asks each client for a name, and greets it.
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
	"greenpoll/sock"
	"greenpoll/workshop/labs/around"
)

// greet serves one client.
func greet(c *sock.Conn) error {
	if _, err := fmt.Fprintln(c, "your name?"); err != nil {
		return err
	}
	lines := bufio.NewScanner(c)
	if !lines.Scan() {
		return lines.Err()
	}
	_, err := fmt.Fprintf(c, "hello, %s\n", lines.Text())
	return err
}

// accept starts a task for each client.
func accept(t *greenpoll.Task, l *sock.Listener) error {
	var pause time.Duration
	for {
		c, err := l.AcceptConn()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			log.Printf("%v; again in %v", err, pause)
			t.Sleep(pause) // meanwhile clients may leave, and give their descriptors back
			continue
		}
		pause = 0
		t.Go(func(t *greenpoll.Task) {
			c := c.Bind(t)
			defer c.Close()
			if err := greet(c); err != nil {
				log.Printf("%v: %v", c.RemoteAddr(), err)
			}
		})
	}
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	flag.Parse()
	if err := greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr) }); err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr string) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	around.Watch(t, l.Close)
	fmt.Println("listening on", l.Addr())
	return accept(t, l)
}
