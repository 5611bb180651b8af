//go:build linux || darwin || windows

package sock_test

// This file answers: can net/http over guests serve many connections at once, on one
// worker, and do all of its goroutines end when Run ends?

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
)

// The numbers of goroutines that send requests at the same time: with HTTP/1.1 each has a
// connection, with HTTP/2 each has a stream.
const (
	connections = 100
	streams     = 200
)

// atOnce calls ask on that many goroutines, half of them over TLS.
func atOnce(task *greenpoll.Task, t *testing.T, handler http.HandlerFunc, ask func(w *web)) (wait func(), webs []*web) {
	var all sync.WaitGroup
	for m, n := range map[variant]int{plain: connections / 2, secure1: connections / 2, plain2: streams / 2, secure2: streams / 2} {
		w := newWeb(t, task, m, handler)
		w.client.Transport.(*http.Transport).MaxConnsPerHost = connections / 2
		webs = append(webs, w)
		if w.proto == "HTTP/2.0" { // opens the connection, and learns how many streams it allows
			task.Block(func() { w.get("/") })
		}
		for range n {
			all.Go(func() { ask(w) })
		}
	}
	return all.Wait, webs
}

func TestNetHTTPServesManyConnectionsOnOneWorker(t *testing.T) {
	for _, procs := range []int{1, runtime.GOMAXPROCS(0)} {
		t.Run(fmt.Sprintf("GOMAXPROCS: %d", procs), func(t *testing.T) {
			leavesNothing(t)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			serveCrowd(t)
		})
	}
}

func serveCrowd(t *testing.T) {
	body := strings.Repeat("0123456789abcde\n", 500)
	var present atomic.Int64
	met := make(chan bool)
	handler := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/meet" {
			if present.Add(1) == connections+streams {
				close(met)
			}
			<-met
		}
		echoBody(w, r)
	}
	ask := func(w *web) {
		for _, path := range []string{"/meet", "/1", "/2"} {
			text, err := w.text(w.client.Post(w.url+path, "text/plain", strings.NewReader(body)))
			if assert.NoError(t, err, w.name) {
				assert.True(t, text == body, "%s: %d of %d bytes came back", w.name, len(text), len(body))
			}
		}
	}
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		wait, webs := atOnce(task, t, handler, ask)
		task.Block(func() {
			wait()
			for _, w := range webs {
				dials := 1
				if w.proto == "HTTP/1.1" {
					dials = connections / 2
				}
				assert.EqualValues(t, dials, w.dials.Load(), w.name)
				w.client.CloseIdleConnections()
				w.server.Close()
			}
		})
		return nil
	}, greenpoll.WithWorkers(1)))
}

// Which error a goroutine gets at the end depends on where it is. At the latest its next
// dial returns net.ErrClosed.
func TestNetHTTPEndsWithRunWhateverIsInProgress(t *testing.T) {
	for _, workers := range []int{1, 4} {
		t.Run(fmt.Sprintf("workers: %d", workers), func(t *testing.T) {
			leavesNothing(t)
			var answered atomic.Int64
			enough := make(chan bool)
			ask := func(w *web) {
				for {
					_, err := w.text(w.client.Post(w.url, "text/plain", strings.NewReader(strings.Repeat("x", 10000))))
					switch {
					case err == nil && answered.Add(1) == 500:
						close(enough)
					case errors.Is(err, net.ErrClosed):
						return
					}
				}
			}
			var wait func()
			var webs []*web
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				wait, webs = atOnce(task, t, echoBody, ask)
				task.Block(func() { <-enough })
				return nil
			}, greenpoll.WithWorkers(workers)))
			wait()
			for _, w := range webs {
				assert.ErrorIs(t, <-w.ended, net.ErrClosed)
				w.client.CloseIdleConnections()
			}
		})
	}
}
