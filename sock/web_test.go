//go:build linux || darwin || windows

package sock_test

// This file answers: what do the tests of net/http over guests share? A server and a
// client, both net/http's own, and a check that nothing of them is left over.

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

// variant is a version of HTTP, with or without TLS.
type variant struct {
	name  string
	proto string
	tls   bool
}

var (
	plain   = variant{"HTTP/1.1", "HTTP/1.1", false}
	secure1 = variant{"HTTP/1.1 over TLS", "HTTP/1.1", true}
	plain2  = variant{"HTTP/2 without TLS", "HTTP/2.0", false}
	secure2 = variant{"HTTP/2 over TLS", "HTTP/2.0", true}
)

func (m variant) protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(m.proto == "HTTP/1.1")
	p.SetHTTP2(m == secure2)
	p.SetUnencryptedHTTP2(m == plain2)
	return p
}

// web is a server, and a client that talks to it in one variant.
type web struct {
	variant
	url    string
	server *http.Server
	ended  chan error // the result of Serve
	logs   logged     // the first line of the server's log
	client *http.Client
	dials  atomic.Int64
}

// logged is a Writer that keeps one line until it is taken, and drops the rest.
type logged chan string

func (l logged) Write(p []byte) (int, error) {
	select {
	case l <- string(p):
	default:
	}
	return len(p), nil
}

// newWeb starts the server on a goroutine.
func newWeb(t *testing.T, task *greenpoll.Task, m variant, handler http.HandlerFunc) *web {
	l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &web{variant: m, url: "http://" + l.Addr().String(), ended: make(chan error, 1), logs: make(logged, 1)}
	w.server = &http.Server{Handler: handler, Protocols: m.protocols(), ErrorLog: log.New(w.logs, "", 0)}
	serve := func() error { return w.server.Serve(l.Guest()) }
	dialer := sock.Dialer{}.Guest(task.Sched())
	transport := &http.Transport{Protocols: m.protocols(), MaxIdleConnsPerHost: 1000,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			w.dials.Add(1)
			return dialer.DialContext(ctx, network, address)
		}}
	if m.tls {
		server, client := certificates()
		w.url = "https://" + l.Addr().String()
		w.server.TLSConfig = server.Clone()
		w.server.TLSConfig.NextProtos = nil // Protocols sets it
		serve = func() error { return w.server.ServeTLS(l.Guest(), "", "") }
		transport.TLSClientConfig = client.Clone()
	}
	w.client = &http.Client{Transport: transport}
	go func() { w.ended <- serve() }()
	return w
}

// eachVariant runs test on a goroutine for each variant, with one worker.
func eachVariant(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, w *web)) {
	for _, m := range []variant{plain, secure1, plain2, secure2} {
		t.Run(m.name, func(t *testing.T) {
			leavesNothing(t)
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				w := newWeb(t, task, m, handler)
				task.Block(func() {
					test(t, w)
					w.server.Close()
					assert.ErrorIs(t, <-w.ended, http.ErrServerClosed)
					w.client.CloseIdleConnections()
				})
				return nil
			}, greenpoll.WithWorkers(1)))
		})
	}
}

// get returns the text of a response, or an error if its protocol or status is wrong.
func (w *web) get(path string) (string, error) { return w.text(w.client.Get(w.url + path)) }

func (w *web) text(resp *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && (resp.Proto != w.proto || resp.StatusCode != http.StatusOK) {
		err = errors.New(resp.Proto + " " + resp.Status)
	}
	return string(text), err
}

// leavesNothing requires that at the end of the test there are no more goroutines and
// descriptors than now.
func leavesNothing(t *testing.T) {
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	certificates()
	goroutines, descriptors := runtime.NumGoroutine(), openAtRest(t)
	t.Cleanup(func() {
		end := time.Now().Add(20 * time.Second) // woken goroutines still have to end
		for runtime.NumGoroutine() > goroutines || openDescriptors(t) > descriptors {
			if time.Now().After(end) {
				stacks := make([]byte, 1<<20)
				t.Fatalf("%d goroutines and %d descriptors were %d and %d:\n%s", runtime.NumGoroutine(), openDescriptors(t),
					goroutines, descriptors, stacks[:runtime.Stack(stacks, true)])
			}
			time.Sleep(time.Millisecond)
		}
	})
}
