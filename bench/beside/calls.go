package main

// This file answers: which calls are measured, and on which sockets?

import (
	"context"
	"io"
	"net"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/sock"
)

// calling has the measurements, by name: each makes one turn of both contestants.
var calling = map[string]func(t *greenpoll.Task, r *row, calls int) error{
	"dial": func(t *greenpoll.Task, r *row, calls int) error {
		return both(t, r, func(l net.Listener, dial dialFunc) (time.Duration, error) {
			return turn(calls, func() error {
				c, err := dial(context.Background(), "tcp", l.Addr().String())
				if err != nil {
					return err
				}
				return c.Close()
			})
		})
	},
	"echo": func(t *greenpoll.Task, r *row, calls int) error {
		return both(t, r, func(l net.Listener, dial dialFunc) (time.Duration, error) {
			c, err := dial(context.Background(), "tcp", l.Addr().String())
			if err != nil {
				return 0, err
			}
			defer c.Close()
			p := make([]byte, 64)
			return turn(calls, func() error {
				if _, err := c.Write(p); err != nil {
					return err
				}
				_, err := io.ReadFull(c, p)
				return err
			})
		})
	},
	"block": func(t *greenpoll.Task, r *row, calls int) error {
		blocking := func() error {
			return unix.Nanosleep(&unix.Timespec{Nsec: 100_000}, nil) // blocks its thread as a file or cgo would
		}
		green, err := turn(calls, func() (err error) {
			t.Block(func() { err = blocking() })
			return err
		})
		if err != nil {
			return err
		}
		var other time.Duration
		t.Block(func() { // not because of the call, but because turn must not hold a worker
			done := make(chan struct{})
			go func() {
				other, err = turn(calls, blocking)
				close(done)
			}()
			<-done
		})
		r.add(green, other)
		return err
	},
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// both runs f over guests and over package net.
func both(t *greenpoll.Task, r *row, f func(l net.Listener, dial dialFunc) (time.Duration, error)) (err error) {
	task, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	own, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var green, other time.Duration
	t.Block(func() {
		if green, err = served(task.Guest(), sock.Dialer{}.Guest(t.Sched()).DialContext, f); err == nil {
			other, err = served(own, (&net.Dialer{}).DialContext, f)
		}
	})
	r.add(green, other)
	return err
}

// served runs f with an echo server that has one goroutine for each connection.
func served(l net.Listener, dial dialFunc, f func(l net.Listener, dial dialFunc) (time.Duration, error)) (time.Duration, error) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return // it is closed below
			}
			go func() {
				defer c.Close()
				// Ordinary calls of Read and Write, and not splice.
				_, _ = io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c}) // a reset also ends the stream
			}()
		}
	}()
	took, err := f(l, dial)
	l.Close()
	<-ended
	return took, err
}
