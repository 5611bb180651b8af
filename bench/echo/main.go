// Echo measures what an echoed message costs a server: the CPU time of the
// server's process, greenpoll against Go's own net package, both in one run.
//
// The program starts itself as the server, once over greenpoll and once over
// net, and loads each in turn with the same client, round after round. The ratio
// is taken round by round, so that a machine that gets slower does not favour
// one side. Server and client share the machine's processors.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"greenpoll/bench/self"
)

func main() {
	conns := flag.Int("conns", 100, "connections at the same time")
	messages := flag.Int("messages", 2000, "messages a connection, in each round")
	size := flag.Int("size", 64, "bytes a message")
	rounds := flag.Int("rounds", 7, "rounds; each measures both servers")
	procs := flag.Int("procs", 1, "workers of the greenpoll server, and GOMAXPROCS of both")
	serve := flag.String("serve", "", "run as a server: green or net (used by the program itself)")
	flag.Parse()
	if *serve != "" {
		runServer(*serve)
		return
	}
	if err := compare(*conns, *messages, *size, *rounds, *procs); err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

func compare(conns, messages, size, rounds, procs int) error {
	fmt.Printf("echo: %d connections, %d messages of %d bytes each a round, %d procs, %s\n",
		conns, messages, size, procs, runtime.Version())
	fmt.Printf("%6s %18s %18s %8s\n", "round", "greenpoll ns/msg", "net ns/msg", "ratio")
	var ratios []float64
	for round := range rounds {
		green, err := measure("green", conns, messages, size, procs)
		if err != nil {
			return err
		}
		std, err := measure("net", conns, messages, size, procs)
		if err != nil {
			return err
		}
		ratios = append(ratios, green/std)
		fmt.Printf("%6d %18.0f %18.0f %8.2f\n", round+1, green, std, green/std)
	}
	slices.Sort(ratios)
	fmt.Printf("CPU time a message, greenpoll / net: median %.2f, from %.2f to %.2f\n",
		ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
	return nil
}

// measure runs one server under load and returns its CPU time a message in ns.
func measure(kind string, conns, messages, size, procs int) (float64, error) {
	server, err := self.Start([]string{"-serve", kind},
		[]string{"GOMAXPROCS=" + strconv.Itoa(procs), "GREENPOLL_PROCS=" + strconv.Itoa(procs)})
	if err != nil {
		return 0, err
	}
	err = load(server.Addr, conns, messages, size)
	if _, eerr := server.End(); err == nil {
		err = eerr
	}
	usage := server.Cmd.ProcessState.UserTime() + server.Cmd.ProcessState.SystemTime()
	return float64(usage.Nanoseconds()) / float64(conns*messages), err
}

// load sends messages over all connections at once and checks each echo.
func load(addr string, conns, messages, size int) error {
	var wg sync.WaitGroup
	errs := make(chan error, conns)
	for range conns {
		wg.Go(func() {
			if err := talk(addr, messages, size); err != nil {
				errs <- err
			}
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

func talk(addr string, messages, size int) error {
	c, err := net.DialTimeout("tcp", addr, 10*time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	out, in := make([]byte, size), make([]byte, size)
	for i := range messages {
		out[0] = byte(i)
		if _, err := c.Write(out); err != nil {
			return err
		}
		if _, err := io.ReadFull(c, in); err != nil {
			return err
		}
		if in[0] != byte(i) {
			return fmt.Errorf("message %d came back as %d", byte(i), in[0])
		}
	}
	return nil
}
