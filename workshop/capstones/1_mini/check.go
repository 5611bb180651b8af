//go:build ignore

package main_test

// This file answers: is it a netpoller and a scheduler? Many tasks get their answers from this machine's
// kernel on one worker, no thread waits for any of them, and while all wait nothing computes.

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
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
	var asked sync.WaitGroup
	asked.Add(n)
	go1 := make(chan bool)
	port, end := served(c, func(conn net.Conn) {
		p := make([]byte, 4)
		_, err := io.ReadFull(conn, p)
		must(c, "peer's read", err)
		asked.Done()
		<-go1
		for range 2 { // two answers: the second is another wait
			_, err = conn.Write(p)
			must(c, "peer's write", err)
			_, err = io.ReadFull(conn, make([]byte, 1))
			must(c, "peer's read", err)
		}
	})
	defer end()
	answers := 0
	var at atomic.Value
	at.Store("nothing")
	c.Asleep(func() string {
		return fmt.Sprintf("%d tasks ask one peer each, and nothing goes on any more: %d have their answers, and the last call to begin was %v. The peers answer when all have asked; so one that waits must not keep the others from it.", n, answers, at.Load())
	})
	go func() {
		asked.Wait()
		if watched {
			atRest(c, n)
		}
		close(go1)
	}()
	before := threads()
	inTasks(c, n, func(t *Task) {
		at.Store("Dial")
		conn, err := Dial(t, port)
		if err != nil {
			c.Fail("Dial returned %v, and the peer listens.", err)
		}
		word := fmt.Sprintf("%04d", answers)
		at.Store("Write")
		if n, err := conn.Write(t, []byte(word)); n != 4 || err != nil {
			c.Fail("Write of four bytes returned %d, %v.", n, err)
		}
		p := make([]byte, 8)
		for range 2 {
			at.Store("Read")
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
		answers++
		c.Goes("%d of %d have their answers", answers, n)
	})
	c.Want(n, answers, "Run has returned, and not every task has had its answers.")
	if more := threads() - before; watched && more > n/4 {
		c.Fail("%d tasks waited for their peers, and the process has %d threads more: a task that waits must not hold a thread.", n, more)
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

// ends: the peer closes.
func ends(c *verdict.Check) {
	port, end := served(c, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 4)) })
	defer end()
	c.Asleep(func() string {
		return "The peer has closed, and Read does not return: the end is something to read, too."
	})
	inTasks(c, 1, func(t *Task) {
		conn, err := Dial(t, port)
		must(c, "dial", err)
		_, err = conn.Write(t, []byte("ping"))
		must(c, "write", err)
		n, err := conn.Read(t, make([]byte, 4))
		if n != 0 || !errors.Is(err, io.EOF) {
			c.Fail("The peer has closed: Read returned %d and %v, and not 0 and io.EOF.", n, err)
		}
		must(c, "close", conn.Close(t))
	})
}

// refused: nobody listens.
func refused(c *verdict.Check) {
	port, end := served(c, func(net.Conn) {})
	end()
	c.Asleep(func() string { return "Nobody listens at the port, and Dial does not return." })
	inTasks(c, 1, func(t *Task) {
		if conn, err := Dial(t, port); err == nil {
			c.Fail("Nobody listens at the port, and Dial returned %v without an error: when the kernel reports the socket, SO_ERROR says whether it is connected.", conn)
		} else if !errors.Is(err, refusal) {
			c.Fail("Nobody listens at the port, and Dial's error is %q, in which errors.Is finds no refusal: wrap the kernel's error.", err)
		}
	})
}

// full: the peer reads late, so that the kernel has no room.
func full(c *verdict.Check) {
	const total = 16 << 20
	received := make(chan int64)
	port, end := served(c, func(conn net.Conn) {
		time.Sleep(50 * time.Millisecond) // the buffers are full by then; if not, the test asks less
		n, err := io.Copy(io.Discard, conn)
		must(c, "peer's read", err)
		received <- n
	})
	defer end()
	sent := 0
	c.Asleep(func() string {
		return fmt.Sprintf("A task sends 16 MB to a peer that reads late, and after %d bytes nothing goes on: there is room again, and the writer is not woken.", sent)
	})
	var n int64
	inTasks(c, 1, func(t *Task) {
		conn, err := Dial(t, port)
		must(c, "dial", err)
		for p := make([]byte, total); sent < total; {
			n, err := conn.Write(t, p[sent:])
			if err != nil || n <= 0 {
				c.Fail("After %d bytes of 16 MB Write returned %d, %v: when there is no room it waits.", sent, n, err)
			}
			sent += n
		}
		must(c, "close", conn.Close(t))
	})
	n = <-received
	c.Want(total, n, "The peer has not received what was sent.")
}

// goesOn: one task waits for a peer that answers only when others have done their work.
func goesOn(c *verdict.Check) {
	first := make(chan bool)
	var once sync.Once
	var count atomic.Int32
	port, end := served(c, func(conn net.Conn) {
		p := make([]byte, 1)
		for {
			if _, err := conn.Read(p); err != nil {
				return
			}
			switch {
			case p[0] == 's':
				<-first
			case count.Add(1) == 20:
				once.Do(func() { close(first) })
			}
			_, err := conn.Write(p)
			must(c, "peer's write", err)
		}
	})
	defer end()
	c.Asleep(func() string { return "One task waits for its peer, and the other can run and does not." })
	k := 0
	inTasks(c, 2, func(t *Task) {
		k++
		word, times := []byte("s"), 1
		if k == 2 {
			word, times = []byte("q"), 20
		}
		conn, err := Dial(t, port)
		must(c, "dial", err)
		for range times {
			_, err = conn.Write(t, word)
			must(c, "write", err)
			_, err = conn.Read(t, make([]byte, 1))
			must(c, "read", err)
		}
		must(c, "close", conn.Close(t))
	})
}

// leftOver: no descriptor and no goroutine is left.
func leftOver(c *verdict.Check) {
	port, end := served(c, func(conn net.Conn) { // io.Copy would keep pipes
		p := make([]byte, 1)
		for n, err := conn.Read(p); err == nil; n, err = conn.Read(p) {
			_, err = conn.Write(p[:n])
			must(c, "peer's write", err)
		}
	})
	defer end()
	once := func() {
		c.Asleep(func() string { return "A Run after another Run does not end: is something kept between them?" })
		inTasks(c, 4, func(t *Task) {
			conn, err := Dial(t, port)
			must(c, "dial", err)
			_, err = conn.Write(t, []byte("x"))
			must(c, "write", err)
			_, err = conn.Read(t, make([]byte, 1))
			must(c, "read", err)
			must(c, "close", conn.Close(t))
		})
	}
	once() // what is made at first use
	settle := func(most int, now func() int) (n int) {
		c.Anew()
		for range 50 {
			if n = now(); n <= most {
				break
			}
			time.Sleep(10 * time.Millisecond) // the peer's goroutines end by themselves
		}
		return n
	}
	time.Sleep(200 * time.Millisecond) // as below: until what the peer has had is gone
	fds, goroutines := descriptors(), runtime.NumGoroutine()
	for range 10 {
		once()
	}
	if n := settle(fds, descriptors); n > fds {
		c.Fail("Ten more Runs have left %d descriptors open: the poll's own is one, each connection another.", n-fds)
	}
	if n := settle(goroutines, runtime.NumGoroutine); n > goroutines {
		c.Fail("Ten more Runs have left %d goroutines behind.", n-goroutines)
	}
}

var refusal = syscall.ECONNREFUSED
