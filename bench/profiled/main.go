// Profiled shows what Go's own profiles say about tasks. It has a server whose connections
// each compute a checksum and are labelled by kind, and two tasks that pass values.
//
//	go run ./profiled -cpu /tmp/cpu.prof -goroutines /tmp/parked.prof
//	go tool pprof -top /tmp/cpu.prof
//	go tool pprof -tagfocus task=crowd -top /tmp/cpu.prof
//	go tool pprof -traces /tmp/parked.prof
package main

import (
	"context"
	"errors"
	"flag"
	"hash/crc32"
	"os"
	"runtime/pprof"
	"time"

	"greenpoll"
	"greenpoll/bench/cli"
	"greenpoll/sched"
	"greenpoll/sock"
)

const usage = `usage: profiled [flags]

Profiled runs a server and its clients for two seconds, and writes a CPU profile and
a profile of the goroutines in which parked tasks are.

`

func main() {
	cpu := flag.String("cpu", "cpu.prof", "where the CPU profile goes")
	parked := flag.String("goroutines", "parked.prof", "where the profile of the parked goroutines goes")
	cli.Parse(usage)
	cli.Check(greenpoll.Run(func(t *greenpoll.Task) error { return profile(t, *cpu, *parked) }, greenpoll.WithWorkers(1)))
}

func profile(t *greenpoll.Task, cpu, parked string) error {
	f, err := os.Create(cpu)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	t.Go(func(t *greenpoll.Task) { serve(t, l.Bind(t)) })
	for range 10 {
		t.Go(func(t *greenpoll.Task) { cli.Check(ask(t, l.Addr().String())) })
	}
	numbers := sched.NewChan[int](0)
	t.Go(func(t *greenpoll.Task) { produce(t, numbers) })
	t.Go(func(t *greenpoll.Task) { consume(t, numbers) })
	t.Sleep(2 * time.Second)
	pprof.StopCPUProfile()
	if err := f.Close(); err != nil {
		return err
	}
	if f, err = os.Create(parked); err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("goroutine").WriteTo(f, 0), f.Close())
}

// serve, like all tasks here, continues until Run unwinds it: a call that fails
// would make the profile show something else.
func serve(t *greenpoll.Task, l *sock.Listener) {
	for n := 0; ; n++ {
		c, err := l.Accept()
		cli.Check(err)
		kind := [...]string{"vip", "crowd"}[min(n, 1)]
		t.Go(func(t *greenpoll.Task) {
			labels := pprof.Labels("task", kind)
			pprof.Do(context.Background(), labels, func(context.Context) { cli.Check(serveOne(c.(*sock.Conn).Bind(t))) })
		})
	}
}

// serveOne answers each block with its checksum.
func serveOne(c *sock.Conn) error {
	defer c.Close()
	p := make([]byte, 16<<10)
	for {
		n, err := c.Read(p)
		if err != nil {
			return err
		}
		sum := checksum(p[:n])
		if _, err := c.Write([]byte{byte(sum)}); err != nil {
			return err
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

func ask(t *greenpoll.Task, addr string) error {
	c, err := sock.Dial(t, "tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	p := make([]byte, 16<<10)
	for {
		if _, err := c.Write(p); err != nil {
			return err
		}
		if _, err := c.Read(p); err != nil {
			return err
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
