// Profiled shows what Go's own profiles tell of tasks: a server whose connections each
// compute a checksum, labelled by what they are, and two tasks that pass values.
//
//	go run ./profiled -cpu /tmp/cpu.prof -goroutines /tmp/parked.prof
//	go tool pprof -top /tmp/cpu.prof
//	go tool pprof -tagfocus task=crowd -top /tmp/cpu.prof
//	go tool pprof -traces /tmp/parked.prof
package main

import (
	"context"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"runtime/pprof"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

func main() {
	cpu := flag.String("cpu", "cpu.prof", "where the CPU profile goes")
	parked := flag.String("goroutines", "parked.prof", "where the profile of those who sleep goes")
	flag.Parse()
	must(greenpoll.Run(func(t *greenpoll.Task) error {
		must(pprof.StartCPUProfile(create(*cpu)))
		defer pprof.StopCPUProfile()
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		must(err)
		t.Go(func(t *greenpoll.Task) { serve(t, l.Bind(t)) })
		for range 10 {
			t.Go(func(t *greenpoll.Task) { ask(t, l.Addr().String()) })
		}
		numbers := sched.NewChan[int](0)
		t.Go(func(t *greenpoll.Task) { produce(t, numbers) })
		t.Go(func(t *greenpoll.Task) { consume(t, numbers) })
		t.Sleep(2 * time.Second)
		return pprof.Lookup("goroutine").WriteTo(create(*parked), 0)
	}, greenpoll.WithWorkers(1)))
}

func serve(t *greenpoll.Task, l *sock.Listener) {
	for n := 0; ; n++ {
		c, err := l.Accept()
		if err != nil {
			return
		}
		kind := [...]string{"vip", "crowd"}[min(n, 1)]
		t.Go(func(t *greenpoll.Task) {
			labels := pprof.Labels("task", kind)
			pprof.Do(context.Background(), labels, func(context.Context) { serveOne(t, c.(*sock.Conn).Bind(t)) })
		})
	}
}

// serveOne answers each block with its checksum.
func serveOne(t *greenpoll.Task, c *sock.Conn) {
	defer c.Close()
	p := make([]byte, 16<<10)
	for {
		n, err := c.Read(p)
		if err != nil {
			return
		}
		sum := checksum(p[:n])
		if _, err := c.Write([]byte{byte(sum)}); err != nil {
			return
		}
	}
}

//go:noinline
func checksum(p []byte) (sum uint32) {
	for range 4 {
		sum += crc32.ChecksumIEEE(p)
	}
	return sum
}

func ask(t *greenpoll.Task, addr string) {
	c, err := sock.Dial(t, "tcp", addr)
	if err != nil {
		return
	}
	defer c.Close()
	p := make([]byte, 16<<10)
	for {
		if _, err := c.Write(p); err != nil {
			return
		}
		if _, err := c.Read(p); err != nil {
			return
		}
	}
}

func produce(t *greenpoll.Task, numbers *sched.Chan[int]) {
	for i := 0; ; i++ {
		numbers.Send(t, i)
	}
}

func consume(t *greenpoll.Task, numbers *sched.Chan[int]) {
	for {
		numbers.Recv(t)
	}
}

func create(name string) *os.File {
	f, err := os.Create(name)
	must(err)
	return f
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "profiled:", err)
		os.Exit(1)
	}
}
