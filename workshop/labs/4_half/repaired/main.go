// Proxy passes each connection on to another address, and the answer back.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/workshop/labs/around"
)

// pass copies in both directions, each in a task of its own, until there is no more.
func pass(t *greenpoll.Task, client *sock.Conn, to string) error {
	target, err := sock.Dial(t, "tcp", to)
	if err != nil {
		return err
	}
	defer target.Close()
	ended := sched.NewChan[error](2)
	copyTo := func(dst, src *sock.Conn) {
		t.Go(func(t *greenpoll.Task) {
			dst := dst.Bind(t)
			_, err := io.Copy(dst, src.Bind(t))
			if err == nil {
				err = dst.CloseWrite() // this direction has ended, and the other may go on
			}
			ended.Send(t, err)
		})
	}
	copyTo(target, client)
	copyTo(client, target)
	for range 2 {
		if err, _ := ended.Recv(t); err != nil {
			return err // both are closed then, which wakes the other direction
		}
	}
	return nil
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	to := flag.String("to", "", "the `HOST:PORT` of the target; without it one is started that counts what it gets")
	flag.Parse()
	if *to == "" {
		*to = around.Counter()
	}
	if err := greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr, *to) }); err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr, to string) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	around.Watch(t, l.Close, around.Ask(l.Addr().String()))
	fmt.Println("listening on", l.Addr())
	err = l.Serve(t, func(t *sched.Task, client *sock.Conn) { // which closes client afterwards
		if err := pass(t, client, to); err != nil {
			log.Printf("%v: %v", client.RemoteAddr(), err)
		}
	})
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
