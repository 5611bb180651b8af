package main

// The two servers: the same loop, a task or a goroutine a connection.

import (
	"fmt"
	"net"
	"os"

	"greenpoll"
	"greenpoll/bench/self"
	"greenpoll/sched"
	"greenpoll/sock"
)

// runServer prints its address and serves until standard input ends.
func runServer(kind string) {
	var err error
	switch kind {
	case "green":
		err = serveGreen()
	case "net":
		err = serveNet()
	default:
		err = fmt.Errorf("-serve %s: green or net", kind)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

func serveGreen() error {
	return greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		go func() { self.WaitForEnd(); l.Close() }()
		fmt.Println(l.Addr())
		l.Serve(t, func(t *sched.Task, c *sock.Conn) { echo(c) })
		return nil
	})
}

func serveNet() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { self.WaitForEnd(); l.Close() }()
	fmt.Println(l.Addr())
	for {
		c, err := l.Accept()
		if err != nil {
			return nil
		}
		go func() {
			defer c.Close()
			echo(c)
		}()
	}
}

func echo(c net.Conn) {
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}
