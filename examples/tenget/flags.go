package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"net/url"
	"os"
	"runtime"
	"time"

	"greenpoll/examples/internal/cli"
	"greenpoll/trace"
)

const usage = `usage: tenget [flags] [URL]

Tenget makes ten GETs at the same time, each in its own task, on one worker.
Without a URL it uses a built-in server in the same program, which answers after
-delay. It shows when each task was parked, what the requests cost, and the four steps
of one call that had to wait.

`

type options struct {
	n       int
	delay   time.Duration
	workers int
	timeout time.Duration
	tls     *tls.Config
	narrate bool
	trace   *os.File // nil: none
	url     string
}

// parseFlags reads the command line; an error in it ends the program with 2.
func parseFlags() (o options) {
	flag.IntVar(&o.n, "n", 10, "number of requests, all at once")
	flag.DurationVar(&o.delay, "delay", time.Second, "how long the built-in server takes to answer; not used with a URL")
	flag.IntVar(&o.workers, "workers", 1, "number of workers")
	flag.DurationVar(&o.timeout, "timeout", 0, "bound on each request; 0: none")
	insecure := flag.Bool("insecure", false, "do not check the server's certificate")
	cacert := flag.String("cacert", "", "trust the certificates in `FILE` (PEM)")
	flag.BoolVar(&o.narrate, "narrate", false, "show everything that one task did, not just one call")
	file := flag.String("trace", "", "write all events to `FILE`, as JSON lines")
	cli.ParseArgs(usage)

	o.url = flag.Arg(0)
	o.tls = &tls.Config{InsecureSkipVerify: *insecure}
	switch {
	case o.n < 1:
		cli.Misuse("-n %d: ask for at least 1 request", o.n)
	case o.workers < 1:
		cli.Misuse("-workers %d: at least 1 is needed", o.workers)
	case o.delay < 0 || o.timeout < 0:
		cli.Misuse("-delay and -timeout must not be negative")
	case flag.NArg() > 1:
		cli.Misuse("one URL at most, got %d (flags go before the URL)", flag.NArg())
	case o.url != "" && !isWeb(o.url):
		cli.Misuse("%s: write the URL with http:// or https:// in front", o.url)
	}
	if *file != "" { // created now, because an error after the run would lose the trace
		var err error
		if o.trace, err = os.Create(*file); err != nil {
			cli.Misuse("-trace: %v", err)
		}
	}
	if *cacert != "" {
		o.tls.RootCAs = readCertificates(*cacert)
	}
	return o
}

func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func readCertificates(file string) *x509.CertPool {
	pem, err := os.ReadFile(file)
	if err != nil {
		cli.Misuse("-cacert: %v", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		cli.Misuse("-cacert %s: no certificate in PEM form in it", file)
	}
	return pool
}

// save writes the trace file.
func save(o options, rec *trace.Recorder) error {
	err := rec.Save(o.trace, trace.Header{OS: runtime.GOOS, Kernel: "real", Scenario: "tenget", Go: runtime.Version(), Workers: o.workers})
	if cerr := o.trace.Close(); err == nil {
		err = cerr
	}
	return err
}
