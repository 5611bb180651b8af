// Idle measures what idle connections cost a server on one worker: it opens
// 10,000 to an echo server in another process, keeps 100 more busy, and reports
// the server's memory for each, its processor time while all are idle, and how
// long the busy ones wait for their echo.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"greenpoll"
	"greenpoll/bench/self"
	"greenpoll/sched"
	"greenpoll/sock"
)

func main() {
	idle := flag.Int("idle", 10_000, "idle connections")
	busy := flag.Int("busy", 100, "busy connections")
	messages := flag.Int("messages", 1000, "messages on each busy connection")
	serve := flag.Bool("serve", false, "run as the server (used by the program itself)")
	flag.Parse()
	run := func() error { return measure(*idle, *busy, *messages) }
	if *serve {
		run = server
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "idle:", err)
		os.Exit(1)
	}
}

func measure(idle, busy, messages int) error {
	server, err := self.Start([]string{"-serve"}, nil)
	if err != nil {
		return err
	}
	addr, pid := server.Addr, server.Cmd.Process.Pid
	before := self.Resident(pid)

	conns := make([]net.Conn, idle)
	for i := range conns {
		if conns[i], err = net.Dial("tcp", addr); err != nil {
			return err
		}
		// One echo, so that the server has accepted it and parked its task.
		if _, err := roundTrip(conns[i]); err != nil {
			return err
		}
	}
	each := (self.Resident(pid) - before) / int64(max(1, idle))
	fmt.Printf("%d idle connections on one worker: %d bytes of the server's memory each\n", idle, each)

	cpu := processor(pid)
	time.Sleep(2 * time.Second) // a span in which nothing happens is what is measured
	fmt.Printf("all idle for 2 s: %v of processor time\n", processor(pid)-cpu)

	waits, err := load(addr, busy, messages)
	if err != nil {
		return err
	}
	slices.Sort(waits)
	fmt.Printf("%d busy connections beside them, %d echoes: median %v, 99%% within %v\n", busy, len(waits),
		waits[len(waits)/2].Round(time.Microsecond), waits[len(waits)*99/100].Round(time.Microsecond))
	for _, c := range conns {
		if _, err := roundTrip(c); err != nil {
			return fmt.Errorf("an idle connection was lost: %w", err)
		}
		c.Close()
	}
	rest, err := server.End()
	fmt.Print(rest)
	return err
}

func load(addr string, busy, messages int) (waits []time.Duration, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range busy {
		wg.Go(func() {
			mine, e := talk(addr, messages)
			mu.Lock()
			defer mu.Unlock()
			waits = append(waits, mine...)
			if e != nil {
				err = e
			}
		})
	}
	wg.Wait()
	return waits, err
}

func talk(addr string, messages int) (waits []time.Duration, err error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	for range messages {
		wait, err := roundTrip(c)
		if err != nil {
			return nil, err
		}
		waits = append(waits, wait)
	}
	return waits, nil
}

func roundTrip(c net.Conn) (time.Duration, error) {
	start := time.Now()
	var b [64]byte
	if _, err := c.Write(b[:]); err != nil {
		return 0, err
	}
	_, err := io.ReadFull(c, b[:])
	return time.Since(start), err
}

// server echoes until standard input ends, then tells what is left of it.
func server() error {
	before := descriptors()
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		go func() { self.WaitForEnd(); l.Close() }()
		fmt.Println(l.Addr())
		l.Serve(t, echo)
		return nil
	}, greenpoll.WithWorkers(1))
	// Reading standard input has opened Go's own poller: two descriptors.
	fmt.Printf("the server's descriptors before: %d, after: %d (Go's own poller may have added two)\n", before, descriptors())
	return err
}

// echo keeps its buffer small while it waits: an idle connection has 64 bytes.
func echo(t *sched.Task, c *sock.Conn) {
	var b [64]byte
	for {
		n, err := c.Read(b[:])
		if err != nil {
			return
		}
		if _, err := c.Write(b[:n]); err != nil {
			return
		}
	}
}

func descriptors() int {
	list, _ := os.ReadDir("/proc/self/fd")
	return len(list)
}

// processor returns the processor time that all threads of a process have used.
func processor(pid int) time.Duration {
	var ns int64
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		var one int64
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", pid, task.Name()))
		fmt.Sscan(string(text), &one)
		ns += one
	}
	return time.Duration(ns)
}
