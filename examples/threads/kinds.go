package main

// This file answers: what do the waits wait for, and how are they written in plain Go and
// in greenpoll? Each pair of functions below makes the same wait, n times at once.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// A kind is something to wait for.
type kind struct {
	name, why string
	peer      func(t *greenpoll.Task, n int, wait time.Duration) (*peer, error) // nil: there is none
	plain     func(r row) error
	green     func(t *greenpoll.Task, r row) error
}

var kinds = []kind{
	{"network", "none: the netpoller reports which sockets are ready", newAnswerer, plainNetwork, greenNetwork},
	{"name look-up", "none: Go's resolver uses the network (getaddrinfo, through cgo: one each)", newNameServer, plainName, greenName},
	{"sleep", "none: a sleep is a timer in a heap", nil, plainSleep, greenSleep},
	{"channel", "none: its waiters are kept in a list", nil, plainChannel, greenChannel},
	{"disk file", "one each: a disk file cannot be polled", nil, plainFile, greenFile},
	{"system call", "one each: the call holds its thread until it returns", nil, plainCall, greenCall},
}

// goroutines calls fn n times at once, and returns the first error.
func goroutines(n int, fn func(i int) error) error {
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- fn(i) }()
	}
	var first error
	for range n {
		if err := <-errs; first == nil {
			first = err
		}
	}
	return first
}

// tasks does the same with tasks.
func tasks(t *greenpoll.Task, n int, fn func(t *greenpoll.Task, i int) error) error {
	var all sched.Group
	for i := range n {
		all.Go(t, func(t *greenpoll.Task) error { return fn(t, i) })
	}
	return all.Wait(t)
}

func plainNetwork(r row) error {
	return goroutines(r.n, func(int) error {
		c, err := net.Dial("tcp", r.peer)
		if err != nil {
			return err
		}
		defer c.Close()
		return ask(c)
	})
}

func greenNetwork(t *greenpoll.Task, r row) error {
	return tasks(t, r.n, func(t *greenpoll.Task, _ int) error {
		c, err := sock.Dial(t, "tcp", r.peer)
		if err != nil {
			return err
		}
		defer c.Close()
		return ask(c)
	})
}

// ask sends a byte and waits for another.
func ask(c net.Conn) error {
	if _, err := c.Write([]byte("?")); err != nil {
		return err
	}
	_, err := io.ReadFull(c, make([]byte, 1))
	return err
}

// plainName asks our own name server, with the resolver that is written in Go. The
// resolver takes its connections from a function, and speaks DNS over TCP if it gets a
// TCP connection.
func plainName(r row) error {
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var direct net.Dialer
		return direct.DialContext(ctx, "tcp", r.peer)
	}}
	return goroutines(r.n, func(i int) error {
		dialer := net.Dialer{Resolver: resolver}
		_, err := dialer.Dial("tcp", unknown(i))
		return expectUnknown(err)
	})
}

// greenName gives the same resolver our own connections.
func greenName(t *greenpoll.Task, r row) error {
	direct := sock.Dialer{}.Guest(t.Sched()) // for the resolver's goroutines
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return direct.DialContext(ctx, "tcp", r.peer)
	}}
	return tasks(t, r.n, func(t *greenpoll.Task, i int) error {
		_, err := sock.Dialer{Resolver: resolver}.Dial(t, "tcp", unknown(i))
		return expectUnknown(err)
	})
}

// unknown returns a unique name, because equal names would share a look-up. The trailing
// dot makes the name fully qualified.
func unknown(i int) string { return fmt.Sprintf("host%d.test.:80", i) }

// expectUnknown returns nil for the answer that the name server gives, if it came in time.
func expectUnknown(err error) error {
	if e := (*net.DNSError)(nil); errors.As(err, &e) && e.IsNotFound {
		return nil
	}
	return fmt.Errorf("expected \"no such host\", got: %w", err)
}

func plainSleep(r row) error {
	return goroutines(r.n, func(int) error {
		time.Sleep(r.wait)
		return nil
	})
}

func greenSleep(t *greenpoll.Task, r row) error {
	return tasks(t, r.n, func(t *greenpoll.Task, _ int) error {
		t.Sleep(r.wait)
		return nil
	})
}

func plainChannel(r row) error {
	c := make(chan int)
	time.AfterFunc(r.wait, func() { close(c) })
	return goroutines(r.n, func(int) error {
		<-c
		return nil
	})
}

func greenChannel(t *greenpoll.Task, r row) error {
	c := sched.NewChan[int](0)
	t.Go(func(t *greenpoll.Task) {
		t.Sleep(r.wait)
		c.Close(t)
	})
	return tasks(t, r.n, func(t *greenpoll.Task, _ int) error {
		c.Recv(t)
		return nil
	})
}

func plainFile(r row) error {
	files, err := newSlowFiles(r)
	if err != nil {
		return err
	}
	return goroutines(r.n, files.read)
}

func greenFile(t *greenpoll.Task, r row) error {
	files, err := newSlowFiles(r)
	if err != nil {
		return err
	}
	return tasks(t, r.n, func(t *greenpoll.Task, i int) (err error) {
		t.Block(func() { err = files.read(i) })
		return err
	})
}

func plainCall(r row) error {
	calls, err := newSlowCalls(r)
	if err != nil {
		return err
	}
	return goroutines(r.n, func(int) error { return calls.wait() })
}

func greenCall(t *greenpoll.Task, r row) error {
	calls, err := newSlowCalls(r)
	if err != nil {
		return err
	}
	return tasks(t, r.n, func(t *greenpoll.Task, _ int) (err error) {
		t.Block(func() { err = calls.wait() })
		return err
	})
}
