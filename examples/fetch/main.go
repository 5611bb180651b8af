// Fetch fetches URLs, all at the same time, and shows how each connection was
// made: to which addresses the name was resolved, and which of them raced.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

func main() {
	o := parseFlags()
	rec := trace.New()
	out := bufio.NewWriter(os.Stdout)
	failed := 0
	err := greenpoll.Run(func(t *greenpoll.Task) (err error) {
		cli.DumpOnQuit(t.Sched())
		failed, err = fetchAll(t, o, out)
		return err
	}, greenpoll.WithWorkers(o.workers), greenpoll.WithTrace(rec))
	if o.narrate {
		narrate(out, rec)
	}
	err = errors.Join(err, out.Flush())
	if err == nil && failed > 0 {
		os.Exit(1) // each failure has been reported in its own line
	}
	cli.Exit(err)
}

// fetchAll starts a task for each URL, and prints the task's report when it is
// done. It returns how many have failed.
func fetchAll(t *greenpoll.Task, o options, out *bufio.Writer) (failed int, err error) {
	done := sched.NewChan[*story](len(o.urls))
	for _, url := range o.urls {
		t.Go(func(t *greenpoll.Task) {
			st := newStory(t.Sched(), url)
			if err := fetch(t, o, st); err != nil {
				st.err = err
			}
			done.Send(t, st)
		})
	}
	for range o.urls {
		st, _ := done.Recv(t)
		st.tell(out)
		if err := out.Flush(); err != nil {
			return failed, err
		}
		if st.err != nil {
			cli.Say("%v", st.err)
			failed++
		}
	}
	return failed, nil
}

// fetch gets one URL as any Go program would. The transport takes its connections
// from the dialer, whose hooks record what happens.
func fetch(t *greenpoll.Task, o options, st *story) error {
	dialer := sock.Dialer{
		FallbackDelay: o.delay,
		Resolver:      &resolver{story: st, fixed: o.resolve, dns: sock.NewResolver(t.Sched(), o.dns), server: o.dns},
		ConnectStart:  st.connecting,
		ConnectDone:   st.connected,
	}
	transport := &greenhttp.Transport{
		TLSClientConfig: o.tls,
		DialContext: func(t *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error) {
			c, err := dialer.DialContext(t, ctx, network, address)
			if err == nil {
				st.note("%v has won", c.RemoteAddr())
			}
			return c, err
		},
	}
	web := http.Client{Transport: transport.For(t), Timeout: o.timeout}
	defer web.CloseIdleConnections()
	resp, err := web.Get(st.url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	st.note("%s", resp.Status)
	n, err := io.Copy(io.Discard, resp.Body)
	st.note("%d bytes", n)
	if err != nil {
		return fmt.Errorf("%s: after %d bytes: %w", st.url, n, err)
	}
	return nil
}

// resolver knows the names given with -resolve, and asks DNS for all others.
type resolver struct {
	*story
	fixed map[string][]netip.Addr
	dns   sock.Resolver

	server string // the server that dns asks, if not the system's
}

// LookupNetIP is called on a goroutine, while the task that dials is parked.
func (r *resolver) LookupNetIP(ctx context.Context, network, host string) (ips []netip.Addr, err error) {
	r.note("looks %s up", host)
	ips, given := r.fixed[host]
	if !given {
		ips, err = r.dns.LookupNetIP(ctx, network, host)
		if e := (*net.DNSError)(nil); r.server != "" && errors.As(err, &e) {
			e.Server = r.server // package net names the server from /etc/resolv.conf, which was not asked
		}
	}
	r.resolved(host, ips, err)
	return ips, err
}
