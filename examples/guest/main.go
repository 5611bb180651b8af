// Guest runs net/http's own server and client, unchanged, over greenpoll's sockets.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

const usage = `usage: guest [-n N] [-delay D]

Guest makes N GETs at the same time, by HTTP/1.1 and then by HTTP/2, with net/http's
own Transport, from net/http's own Server in the same program. Neither knows of
tasks: they run on ordinary goroutines, to which a guest listener and a guest dialer
give their connections. Still it is greenpoll's netpoller that carries them, on one
worker, and guest counts what it did.

`

func main() {
	flag.CommandLine.Init("guest", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // what is wrong is said below, in one line
	n := flag.Int("n", 10, "number of requests, all at once")
	delay := flag.Duration("delay", 200*time.Millisecond, "how long the server takes to answer")
	err := flag.CommandLine.Parse(os.Args[1:])
	switch {
	case err == flag.ErrHelp:
		fmt.Print(usage)
		flag.CommandLine.SetOutput(os.Stdout)
		flag.PrintDefaults()
		return
	case err != nil:
	case *n < 1:
		err = fmt.Errorf("-n %d: ask for at least 1 request", *n)
	case *delay < 0:
		err = fmt.Errorf("-delay %v: it must not be negative", *delay)
	case flag.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: guest asks a server of its own", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "guest: %v (-h tells more)\n", err)
		os.Exit(2)
	}
	rec := trace.New()
	err = greenpoll.Run(func(t *greenpoll.Task) error { return run(t, *n, *delay, rec) },
		greenpoll.WithWorkers(1), greenpoll.WithTrace(rec))
	if err != nil {
		fmt.Fprintln(os.Stderr, "guest:", err)
		os.Exit(1)
	}
}

// run starts the server, and asks it twice. All that is green is in the lines with
// Guest: a listener and a dialer for goroutines.
func run(t *greenpoll.Task, n int, delay time.Duration, rec *trace.Recorder) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var both, h1, h2 http.Protocols
	h1.SetHTTP1(true)
	h2.SetUnencryptedHTTP2(true) // over TLS it would be the same, see ServeTLS
	both.SetHTTP1(true)
	both.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: &both, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(delay) // a goroutine may sleep in the ordinary way
		fmt.Fprintln(w, r.RemoteAddr)
	})}
	go server.Serve(l.Guest())
	defer server.Close()

	for _, protocols := range []*http.Protocols{&h1, &h2} {
		transport := &http.Transport{DialContext: sock.Dialer{}.Guest(t.Sched()).DialContext, Protocols: protocols}
		seen := len(rec.Events())
		t.Block(func() { err = getAll(http.Client{Transport: transport}, "http://"+l.Addr().String(), n) })
		if err != nil {
			return err
		}
		count(rec.Events()[seen:])
		transport.CloseIdleConnections()
	}
	return nil
}
