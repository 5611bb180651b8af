//go:build ignore

// This file answers: where does a recording of many events come from? Five pairs of tasks send a
// byte to and fro over loopback, until each has made the rounds that are asked for:
//
//	GREENPOLL_TRACE=big.trace go run web/test/measure/big.go 800
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

const pairs = 5

func main() {
	rounds, err := strconv.Atoi(os.Args[len(os.Args)-1])
	if err == nil {
		err = greenpoll.Run(func(t *greenpoll.Task) error { return play(t, rounds) }, greenpoll.WithWorkers(2))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func play(t *greenpoll.Task, rounds int) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var all sched.WaitGroup
	failed := make([]error, 2*pairs)
	for i := range pairs {
		all.Go(t, func(t *greenpoll.Task) { failed[i] = dialAndSend(t, l.Addr().String(), rounds) })
	}
	for i := range pairs {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		all.Go(t, func(t *greenpoll.Task) { failed[pairs+i] = echo(c.(*sock.Conn).Bind(t)) })
	}
	all.Wait(t)
	return errors.Join(append(failed, l.Close())...)
}

func dialAndSend(t *greenpoll.Task, addr string, rounds int) error {
	c, err := sock.Dial(t, "tcp", addr)
	if err != nil {
		return err
	}
	one := make([]byte, 1)
	for range rounds {
		if _, err := c.Write(one); err != nil {
			return err
		}
		if _, err := io.ReadFull(c, one); err != nil {
			return err
		}
	}
	return c.Close()
}

func echo(c net.Conn) error {
	buf := make([]byte, 512)
	for {
		n, err := c.Read(buf)
		if err == nil {
			_, err = c.Write(buf[:n])
		}
		if err == io.EOF {
			return c.Close()
		}
		if err != nil {
			return errors.Join(err, c.Close())
		}
	}
}
