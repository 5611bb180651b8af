package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"time"
)

func main() {
	flag.Usage = func() { fmt.Println("usage: mini\n\nTen tasks, one worker, four steps. Next: mini/mini.go") }
	if flag.Parse(); flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "mini: unexpected argument %q (see -h)\n", flag.Arg(0))
		os.Exit(2)
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	check("listen", err)
	go answer(l) // the peer is package net's: it knows no tasks
	tenReads(l.Addr().(*net.TCPAddr).Port)
}

func tenReads(port int) {
	check("run", Run(10, func(t *Task) { ask(t, port) }))
	fmt.Printf("10 reads, %.2f s, 1 worker\n", time.Since(begun).Seconds())
}

// ask is what each task does: one call after the other, as if each of them blocked.
func ask(t *Task, port int) {
	c, err := Dial(t, port)
	check("dial", err)
	_, err = c.Write(t, []byte("ping"))
	check("write", err)
	_, err = c.Read(t, make([]byte, 64)) // this takes a second
	check("read", err)
	check("close", c.Close(t))
}

func answer(l net.Listener) {
	for {
		c, err := l.Accept()
		check("peer", err)
		go func() {
			_, err := c.Read(make([]byte, 64))
			check("peer", err)
			time.Sleep(time.Second)
			_, err = c.Write([]byte("pong"))
			check("peer", err)
			check("peer", c.Close())
		}()
	}
}

func check(call string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "mini: %s: %v\n", call, err)
		os.Exit(1)
	}
}

var headings = [...]string{ // the words of greenpoll's narrator, in package trace
	1: "Step 1: the call that looks blocking",
	2: "Step 2: the netpoller is used: the kernel is asked, and answers at once",
	3: "Step 3: not ready: interest is registered, the task is parked, its P and M go on",
	4: "Step 4: the OS reports ready, the task is back on the run queue, the call returns",
}
var begun, heading = time.Now(), 0

// step prints what happens to task 1, from its Read on, and to the worker (no task) while that is parked.
func step(t *Task, n int, format string, args ...any) {
	if t == nil && n != heading || t != nil && t.ID != 1 || heading == 0 && n != 1 {
		return
	}
	if n != heading {
		heading = n
		fmt.Println(headings[n])
	}
	fmt.Printf("  %.3f s  %s\n", time.Since(begun).Seconds(), fmt.Sprintf(format, args...))
}
