// Httpd is a web server for browsers and curl, with one task for each connection.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

const usage = `usage: httpd [-addr HOST:PORT] [-tls [-cert FILE -key FILE]]

Httpd serves HTTP/1.1, each connection in its own task, all on a few workers:
  /                a page that says how many tasks, workers and threads serve it
  /steps           a read that waits, recorded for this request, in four steps
  /delay/SECONDS   responds after that time; other requests do not wait meanwhile
  /bytes/N         N bytes
  POST /echo       sends the body back while it is still arriving
On SIGINT or SIGTERM it accepts no new connections, waits up to 5 seconds for
responses that are in progress, and exits with 0.

`

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`HOST:PORT` to listen at; port 0: any free one")
	secure := flag.Bool("tls", false, "speak HTTPS, with a certificate made at start unless -cert names one")
	cert := flag.String("cert", "", "`FILE` of a certificate, PEM")
	key := flag.String("key", "", "`FILE` of its key, PEM")
	cli.Parse(usage)
	switch {
	case (*cert == "") != (*key == ""):
		cli.Misuse("-cert and -key belong together: give both, or none")
	case *cert != "" && !*secure:
		cli.Misuse("-cert is for HTTPS: add -tls")
	}
	cli.Exit(greenpoll.Run(func(t *greenpoll.Task) (err error) {
		cli.DumpOnQuit(t.Sched())
		var config *tls.Config // nil: plain
		if *secure {
			var forget func() error
			t.Block(func() { config, forget, err = certificate(*addr, *cert, *key) }) // files
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, forget()) }()
		}
		return serve(t, *addr, config)
	}, greenpoll.WithThreadCount()))
}

func serve(t *greenpoll.Task, addr string, config *tls.Config) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%w (choose another address with -addr)", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	cli.OnSignal(stop)
	server := &greenhttp.Server{Handler: pages(t.Sched()), TLSConfig: config,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute}
	served := sched.NewChan[error](1)
	t.Go(func(t *greenpoll.Task) { served.Send(t, server.Serve(t, l)) })
	fmt.Printf("listening on %s://%v\n", map[bool]string{false: "http", true: "https"}[config != nil], l.Addr())

	signalled, unwatch := sched.Done(t, ctx)
	defer unwatch()
	if sched.Select(t, -1, signalled.OnRecv(nil, nil), served.OnRecv(&err, nil)) == 1 {
		return err
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if server.Shutdown(t, limit) != nil {
		cli.Say("responses that are still in progress are cut off")
		return server.Close()
	}
	return nil
}
