package main

import (
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"greenpoll/examples/internal/cli"
)

const usage = `usage: fetch [flags] URL...

Fetch gets all the URLs at the same time, each in its own task, and shows
how each got its connection: which addresses the name has, when the attempt
at each began, and which one won. It prints the status and the number of bytes, and
discards the bytes. It exits with 1 if a URL could not be fetched; a status such as
404 does not count as a failure.

Without a network, make up a name. This server listens on 127.0.0.1 only:

  python3 -m http.server -b 127.0.0.1 8000 &
  fetch -resolve web.test=::1,127.0.0.1 http://web.test:8000/

On most networks 192.0.2.1 never answers. Put it first to see a race.

`

type options struct {
	delay   time.Duration
	dns     string
	narrate bool
	resolve map[string][]netip.Addr
	timeout time.Duration
	tls     *tls.Config
	urls    []string
	workers int
}

// parseFlags reads the command line; an error in it ends the program with 2.
func parseFlags() options {
	o := options{resolve: map[string][]netip.Addr{}}
	flag.DurationVar(&o.delay, "delay", 0, "how long to wait for an address before trying the next one concurrently;\n"+
		"0: 250ms; below 0: until it has failed")
	flag.StringVar(&o.dns, "dns", "", "ask the DNS server at `IP:PORT` instead of the system's")
	insecure := flag.Bool("insecure", false, "do not check the server's certificate")
	flag.BoolVar(&o.narrate, "narrate", false, "also show the four steps of each attempt")
	flag.Func("resolve", "resolve a name to these addresses, as `NAME=IP,IP...`; may be repeated", o.addName)
	flag.DurationVar(&o.timeout, "timeout", 30*time.Second, "bound on each URL; 0: none")
	flag.IntVar(&o.workers, "workers", 1, "number of workers")
	o.urls = cli.ParseArgs(usage)
	o.tls = &tls.Config{InsecureSkipVerify: *insecure}
	switch {
	case len(o.urls) == 0:
		cli.Misuse("give at least one URL")
	case o.workers < 1:
		cli.Misuse("-workers %d: at least 1 is needed", o.workers)
	case o.timeout < 0:
		cli.Misuse("-timeout must not be negative")
	}
	if _, err := netip.ParseAddrPort(o.dns); o.dns != "" && err != nil {
		cli.Misuse("-dns %s: write an IP address and a port, such as 127.0.0.1:53", o.dns)
	}
	for _, text := range o.urls {
		u, err := url.Parse(text)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			cli.Misuse("%s: write the URL with http:// or https:// in front", text)
		}
	}
	return o
}

func (o *options) addName(text string) error {
	name, list, _ := strings.Cut(text, "=")
	if name == "" || list == "" {
		return errors.New("write it as NAME=IP,IP")
	}
	o.resolve[name] = nil
	for part := range strings.SplitSeq(list, ",") {
		ip, err := netip.ParseAddr(part)
		if err != nil {
			return fmt.Errorf("%q is no IP address", part)
		}
		o.resolve[name] = append(o.resolve[name], ip)
	}
	return nil
}
