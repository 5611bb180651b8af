// Proxy measures what it costs a process to pass a GiB from one TCP connection to
// another by io.Copy: its CPU time, over greenpoll and over Go's own net, each as
// it comes (splice) and with what makes it copy through a buffer.
//
// The program starts itself as the proxy and is source and sink itself. They share
// the machine's processors.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"

	"greenpoll"
	"greenpoll/bench/self"
	"greenpoll/sock"
)

var kinds = []string{"green splice", "net splice", "green copy", "net copy"}

func main() {
	mib := flag.Int("mib", 1024, "MiB a transfer")
	rounds := flag.Int("rounds", 7, "rounds; each measures every kind")
	procs := flag.String("procs", "1", "workers of greenpoll, and GOMAXPROCS of all")
	serve := flag.String("serve", "", "run as a proxy of this kind (used by the program itself)")
	flag.Parse()
	if *serve != "" {
		if err := run(*serve); err != nil {
			fmt.Fprintln(os.Stderr, "proxy:", err)
			os.Exit(1)
		}
		return
	}
	results := map[string][]float64{}
	for range *rounds {
		for _, kind := range kinds {
			cpu, err := measure(kind, *mib, *procs)
			if err != nil {
				fmt.Fprintln(os.Stderr, "proxy:", err)
				os.Exit(1)
			}
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

// measure sends mib through one proxy and returns its CPU time in ms a GiB.
func measure(kind string, mib int, procs string) (float64, error) {
	server, err := self.Start([]string{"-serve", kind}, []string{"GOMAXPROCS=" + procs, "GREENPOLL_PROCS=" + procs})
	if err != nil {
		return 0, err
	}
	err = transfer(server.Addr, int64(mib)<<20)
	if _, eerr := server.End(); err == nil {
		err = eerr
	}
	usage := server.Cmd.ProcessState.UserTime() + server.Cmd.ProcessState.SystemTime()
	return float64(usage.Milliseconds()) * 1024 / float64(mib), err
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
	go func() {
		p := make([]byte, 256<<10)
		for left := size; left > 0; left -= int64(len(p)) {
			in.Write(p)
		}
		in.(*net.TCPConn).CloseWrite()
	}()
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

// run is the proxy: one transfer, then it waits for its end.
func run(kind string) error {
	defer self.WaitForEnd()
	switch kind {
	case "green splice", "green copy":
		return greenpoll.Run(func(t *greenpoll.Task) error {
			l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			return pass(l, kind == "green splice")
		})
	case "net splice", "net copy":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		return pass(l, kind == "net splice")
	}
	return fmt.Errorf("-serve %q: one of %q", kind, kinds)
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
