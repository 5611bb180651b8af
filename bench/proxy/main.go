// Proxy measures what it costs a process to pass a GiB from one TCP connection to
// another with io.Copy: its CPU time, over greenpoll and over Go's own net, each as
// it is (splice) and with a wrapper that makes it copy through a buffer.
//
// The program starts itself again as the proxy, and is itself the source and the sink.
// Both processes share the machine's processors.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"

	"greenpoll"
	"greenpoll/bench/cli"
	"greenpoll/bench/self"
	"greenpoll/sock"
)

var kinds = []string{"green splice", "net splice", "green copy", "net copy"}

const usage = `usage: proxy [flags]

Proxy measures what it costs a process to pass bytes from one TCP connection to another
by io.Copy: its CPU time, over greenpoll and over package net, spliced and copied.

`

func main() {
	mib := flag.Int("mib", 1024, "MiB a transfer")
	rounds := flag.Int("rounds", 7, "rounds; each measures every kind")
	procs := flag.Int("procs", 1, "workers of greenpoll, and GOMAXPROCS of all")
	serve := flag.String("serve", "", "run as a proxy of this kind (used by the program itself)")
	cli.Parse(usage)
	if *serve != "" {
		if !slices.Contains(kinds, *serve) {
			cli.Misuse(fmt.Errorf("-serve %q is none of %q", *serve, kinds))
		}
		cli.Check(run(*serve))
		return
	}
	if *mib < 1 || *rounds < 1 || *procs < 1 {
		cli.Misuse(errors.New("-mib, -rounds and -procs must be above 0"))
	}
	results := map[string][]float64{}
	for range *rounds {
		for _, kind := range kinds {
			cpu, err := measure(kind, *mib, strconv.Itoa(*procs))
			cli.Check(err)
			results[kind] = append(results[kind], cpu)
		}
	}
	fmt.Printf("CPU time of the proxy, ms/GiB, %d rounds of %d MiB\n", *rounds, *mib)
	for _, kind := range kinds {
		r := results[kind]
		slices.Sort(r)
		fmt.Printf("%14s: median %.0f, from %.0f to %.0f\n", kind, r[len(r)/2], r[0], r[len(r)-1])
	}
}

// measure sends mib MiB through one proxy and returns its CPU time in ms per GiB.
func measure(kind string, mib int, procs string) (float64, error) {
	server, err := self.Start([]string{"-serve", kind}, []string{"GOMAXPROCS=" + procs, "GREENPOLL_PROCS=" + procs})
	if err != nil {
		return 0, err
	}
	err = transfer(server.Addr, int64(mib)<<20)
	_, ended := server.End()
	if err := errors.Join(err, ended); err != nil {
		return 0, fmt.Errorf("%s: %w", kind, err)
	}
	usage := server.Cmd.ProcessState.UserTime() + server.Cmd.ProcessState.SystemTime()
	return float64(usage.Milliseconds()) * 1024 / float64(mib), nil
}

// transfer dials the proxy twice: what goes into the first connection comes out of
// the second.
func transfer(addr string, size int64) error {
	in, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer out.Close()
	sent := make(chan error, 1)
	go func() { sent <- send(in.(*net.TCPConn), size) }()
	if err := receive(out, size); err != nil {
		in.Close() // send may wait for room
		return errors.Join(err, <-sent)
	}
	return <-sent
}

func send(in *net.TCPConn, size int64) error {
	p := make([]byte, 256<<10)
	for left := size; left > 0; left -= int64(len(p)) {
		if _, err := in.Write(p); err != nil {
			return err
		}
	}
	return in.CloseWrite()
}

func receive(out net.Conn, size int64) error {
	buf, got := make([]byte, 256<<10), int64(0)
	for {
		n, err := out.Read(buf)
		got += int64(n)
		if err == io.EOF && got == size {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after %d bytes: %w", got, err)
		}
	}
}

// run is the proxy: it makes one transfer, then waits until it is told to end.
func run(kind string) error {
	splice := kind == "green splice" || kind == "net splice"
	var err error
	switch kind {
	case "green splice", "green copy":
		err = greenpoll.Run(func(t *greenpoll.Task) error {
			l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			return pass(l, splice)
		})
	default:
		var l net.Listener
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err == nil {
			err = pass(l, splice)
		}
	}
	if err != nil {
		return err // now and not only at the end: the program that waits for the address must get the error
	}
	return self.WaitForEnd()
}

func pass(l net.Listener, splice bool) error {
	fmt.Println(l.Addr())
	src, err := l.Accept()
	if err != nil {
		return err
	}
	dst, err := l.Accept()
	if err != nil {
		return err
	}
	var w io.Writer = dst
	if !splice {
		w = struct{ io.Writer }{dst} // hides ReadFrom
	}
	_, err = io.Copy(w, src)
	dst.Close()
	return err
}
