//go:build ignore

package main_test

// This file answers: is it a netpoller and a scheduler? Many tasks get their answers from this machine's
// kernel on one worker, no thread waits for any of them, and while all wait nothing computes.

import (
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"greenpoll/internal/verdict"

	. "greenpoll/workshop/capstones/1_mini/mine"
)

func TestMain(*testing.M) { verdict.Run(check) }

func check(c *verdict.Check) {
	runtime.GOMAXPROCS(2) // so that the peers, which are Go's, need few threads on a large machine, too
	runs(c)
	alone(c)
	answered(c, 1, false)
	answered(c, 10, false)
	answered(c, 64, true)
	ends(c)
	refused(c)
	full(c)
	goesOn(c)
	leftOver(c)
}

func must(c *verdict.Check, what string, err error) {
	if err != nil {
		c.Fail("This machine: %s: %v", what, err)
	}
}

// served returns the port of a peer over package net, which hands each connection to handle, and a
// function that ends it.
func served(c *verdict.Check, handle func(net.Conn)) (port int, end func()) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(c, "listen", err)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // it was ended
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, func() { must(c, "close", l.Close()) }
}

// inTasks is Run, with the reader's panics told.
func inTasks(c *verdict.Check, n int, fn func(t *Task)) {
	if err := Run(n, func(t *Task) { defer c.Recover(); fn(t) }); err != nil {
		c.Fail("Run returned the error %v.", err)
	}
}

// runs: tasks that wait for nothing.
func runs(c *verdict.Check) {
	c.Asleep(func() string {
		return "Three tasks that wait for nothing have ended, and Run does not return: it ends when no task can run and none waits."
	})
	ran := 0
	inTasks(c, 3, func(*Task) { ran++ })
	c.Want(3, ran, "Run of three tasks has returned, and not each of them has run once.")
	inTasks(c, 0, func(*Task) {})
}

// alone: one worker means that no two tasks run at the same time.
func alone(c *verdict.Check) {
	c.Asleep(func() string { return "Two tasks that wait for nothing have not ended." })
	var inside atomic.Int32
	inTasks(c, 2, func(*Task) {
		defer inside.Add(-1)
		inside.Add(1)
		for range 50 {
			if inside.Load() > 1 {
				c.Fail("Two tasks run at the same time: there is to be one worker, which goes on to the next task when one waits.")
			}
			time.Sleep(time.Millisecond) // a goroutine of its own would come in
		}
	})
}

// answered: all wait at the same time, and the peer answers none before all have asked.
func answered(c *verdict.Check, n int, watched bool) {
	port, end := crowded(c, n, watched)
	defer end()
	answers := 0
	var at atomic.Value
	at.Store("nothing")
	c.Asleep(func() string {
		return fmt.Sprintf("%d tasks ask one peer each, and nothing goes on any more: %d have their answers, and the last call to begin was %v. The peers answer when all have asked; so one that waits must not keep the others from it.", n, answers, at.Load())
	})
	before := threads()
	inTasks(c, n, func(t *Task) {
		asks(c, t, port, fmt.Sprintf("%04d", answers), func(call string) { at.Store(call) })
		answers++
		c.Goes("%d of %d have their answers", answers, n)
	})
	c.Want(n, answers, "Run has returned, and not every task has had its answers.")
	if more := threads() - before; watched && more > n/4 {
		c.Fail("%d tasks waited for their peers, and the process has %d threads more: a task that waits must not hold a thread.", n, more)
	}
}

// crowded returns the port of a peer of n tasks. If they are watched, they wait for half a second.
func crowded(c *verdict.Check, n int, watched bool) (port int, end func()) {
	var asked sync.WaitGroup
	asked.Add(n)
	answer := make(chan bool)
	go func() {
		asked.Wait()
		if watched {
			atRest(c, n)
		}
		close(answer)
	}()
	return served(c, func(conn net.Conn) {
		p := make([]byte, 4)
		_, err := io.ReadFull(conn, p)
		must(c, "peer's read", err)
		asked.Done()
		<-answer
		for range 2 { // two answers: the second is another wait
			_, err = conn.Write(p)
			must(c, "peer's write", err)
			_, err = io.ReadFull(conn, make([]byte, 1))
			must(c, "peer's read", err)
		}
	})
}

// asks is what each task does.
func asks(c *verdict.Check, t *Task, port int, word string, begins func(call string)) {
	begins("Dial")
	conn, err := Dial(t, port)
	if err != nil {
		c.Fail("Dial returned %v, and the peer listens.", err)
	}
	begins("Write")
	if n, err := conn.Write(t, []byte(word)); n != 4 || err != nil {
		c.Fail("Write of four bytes returned %d, %v.", n, err)
	}
	p := make([]byte, 8)
	for range 2 {
		begins("Read")
		n, err := conn.Read(t, p)
		if err != nil || string(p[:max(n, 0)]) != word {
			c.Fail("Read returned %q and the error %v, and not the peer's answer %q.", p[:max(n, 0)], err, word)
		}
		if _, err := conn.Write(t, []byte("x")); err != nil {
			c.Fail("The second Write returned %v.", err)
		}
	}
	if err := conn.Close(t); err != nil {
		c.Fail("Close returned %v.", err)
	}
}

// atRest: while all wait for their peers, the process computes nothing.
func atRest(c *verdict.Check, n int) {
	before := processor()
	time.Sleep(500 * time.Millisecond) // the time in which it must not compute
	if used := processor() - before; used > 100*time.Millisecond {
		c.Fail("%d tasks waited for peers that were silent for half a second, and the process has computed for %v of it: when no task can run the worker sleeps in the kernel, and does not ask again and again.", n, used.Round(10*time.Millisecond))
	}
}
