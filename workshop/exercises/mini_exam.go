//go:build ignore

package main

// What the checks of mini's exercises share: each is the program of one function, exam.

import (
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"

	"greenpoll/internal/verdict"
)

func TestMain(*testing.M) { verdict.Run(exam) }

// must ends the check if the machine it runs on fails: that is nobody's mistake.
func must(c *verdict.Check, what string, err error) {
	if err != nil {
		c.Fail("This machine: %s: %v", what, err)
	}
}

// noTrace is for a machine's tasks: step prints what its task 1 does, and no task gets that ID then. Only
// what is asked of the kernel at the end is worth reading.
const noTrace = 1

// A mishap is what a task panics with. Go asks a panic for its text before it ends the program for it, on
// the goroutine that panicked: then says is told, what is wrong about that.
type mishap struct {
	c    *verdict.Check
	says string
}

func (m mishap) Error() string {
	pcs := make([]uintptr, 50)
	for frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)]); ; {
		frame, more := frames.Next()
		if strings.Contains(frame.Function, "preprintpanics") {
			m.c.Fail("A task has panicked, and that ended the program: %s", m.says)
		}
		if !more {
			return "a task panics" // the code asks for it, and may hand it on
		}
	}
}

// served returns the port of a peer over package net. It hands each connection to handle.
func served(c *verdict.Check, handle func(net.Conn)) (port int) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(c, "listen", err)
	go func() {
		for {
			conn, err := l.Accept()
			must(c, "accept", err)
			go handle(conn)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// onTheKernel is the last question of each exercise: do ten tasks on one worker get their answers
// from this machine's kernel? The peer answers nobody before all ten have asked.
func onTheKernel(c *verdict.Check) {
	var asked sync.WaitGroup
	asked.Add(10)
	port := served(c, func(conn net.Conn) {
		_, err := io.ReadFull(conn, make([]byte, 4))
		must(c, "peer's read", err)
		asked.Done()
		asked.Wait()
		_, err = conn.Write([]byte("pong"))
		must(c, "peer's write", err)
	})
	c.Anew()
	var mu sync.Mutex
	answers, at := 0, make([]string, 11)
	is := func(t *Task, where string) {
		mu.Lock()
		defer mu.Unlock()
		at[t.ID] = where
		c.Goes("task %d: %s", t.ID, where)
	}
	c.Asleep(func() string {
		mu.Lock()
		defer mu.Unlock()
		return fmt.Sprintf("On this machine's kernel, with ten tasks: %d have their answer, and nothing goes on any more. Task 1 was last seen at: %s.", answers, at[1])
	})
	err := Run(10, func(t *Task) {
		defer c.Recover()
		is(t, "Dial")
		conn, err := Dial(t, port)
		if err != nil {
			c.Fail("On this machine's kernel, Dial returned: %v", err)
		}
		is(t, "Write")
		if _, err := conn.Write(t, []byte("ping")); err != nil {
			c.Fail("On this machine's kernel, Write returned: %v", err)
		}
		is(t, "Read")
		p := make([]byte, 8)
		n, err := conn.Read(t, p)
		if err != nil || string(p[:n]) != "pong" {
			c.Fail("On this machine's kernel, Read returned %q and the error %v, and not the peer's answer.", p[:max(n, 0)], err)
		}
		mu.Lock()
		answers++
		mu.Unlock()
		is(t, "Close")
		if err := conn.Close(t); err != nil {
			c.Fail("On this machine's kernel, Close returned: %v", err)
		}
	})
	if err != nil {
		c.Fail("On this machine's kernel, Run returned: %v", err)
	}
	c.Want(10, answers, "On this machine's kernel Run has returned, but not every task has had its answer.")
}
