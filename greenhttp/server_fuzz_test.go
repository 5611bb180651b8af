package greenhttp_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// responseTo sends bytes to a server on the simulated kernel, as one client that then shuts
// down its side, and returns what comes back. Whatever was sent, the server is done in
// time, and no task and no socket is left.
func responseTo(t *testing.T, send []byte, h http.HandlerFunc) []byte {
	var log logBuffer
	s := &greenhttp.Server{Handler: h, ErrorLog: log.logger(), ReadTimeout: time.Second, MaxHeaderBytes: 10_000}
	var received []byte
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		tasks := g.Sched().NumTasks()
		r := k.Remote(simAddr)
		r.Send(send)
		r.CloseWrite()
		g.Sleep(10 * time.Second)
		assert.Equal(t, tasks, g.Sched().NumTasks())
		assert.True(t, r.Ended())
		received = r.Received()
	})
	assert.NotContains(t, log.String(), "panic")
	return received
}

func FuzzRequest(f *testing.F) {
	for _, d := range requestCases {
		f.Add([]byte(d.send + last))
	}
	for _, d := range ambiguousRequests {
		f.Add([]byte(d.send + last))
	}
	f.Fuzz(func(t *testing.T, send []byte) {
		var got []string
		received := responseTo(t, send, func(w http.ResponseWriter, r *http.Request) {
			got = append(got, describeRequest(r))
			hello(w, r)
		})
		if len(received) > 0 {
			assert.True(t, bytes.HasPrefix(received, []byte("HTTP/1.")), "%q", received)
		}
		// Handlers see what net/http's parser finds, and nothing else: each request begins
		// where the previous one ended.
		r := bufio.NewReaderSize(bytes.NewReader(send), 1<<20)
		for _, one := range got {
			for b, _ := r.Peek(2); string(b) == "\r\n" || len(b) > 0 && b[0] == '\n'; b, _ = r.Peek(2) {
				r.Discard(bytes.IndexByte(b, '\n') + 1) // empty lines before it
			}
			req, err := http.ReadRequest(r)
			for err == nil && req.Method == "OPTIONS" && req.RequestURI == "*" {
				describeRequest(req) // no handler sees this one
				req, err = http.ReadRequest(r)
			}
			if !assert.NoError(t, err) {
				break
			}
			want := describeRequest(req)
			if strings.HasSuffix(one, " true") { // a part of the body: limits differ
				assert.True(t, strings.HasPrefix(want, strings.TrimSuffix(one, "\" true")), one)
				break
			}
			assert.Equal(t, want, one)
		}
	})
}

// describeRequest describes a request with its body, which it reads, and says whether that failed.
func describeRequest(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	return fmt.Sprintf("%s %s %s %q %q %q %v", r.Method, r.RequestURI, r.Proto, r.Host, r.Header, body, err != nil)
}

// chunkedSeeds are chunks, valid and invalid.
var chunkedSeeds = []string{"0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n", "3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n", "3\r\nab", "zz\r\n",
	"ffffffffffffffff\r\nabc", "3\nabc\n0\n\n", "03\r\nabc\r\n00\r\n\r\n", "1\r\na\r\n1\r\nb\r\n0\r\nContent-Length: 3\r\n\r\n"}

func FuzzChunkedBody(f *testing.F) {
	for _, body := range chunkedSeeds {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got []byte
		var err error
		responseTo(t, append([]byte("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"), body...),
			func(w http.ResponseWriter, r *http.Request) {
				if r.Method == "POST" && got == nil {
					got, err = io.ReadAll(r.Body)
				}
			})
		want, wantErr := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
		assert.Equal(t, want, got)
		if wantErr != nil { // otherwise the trailer may still be malformed
			assert.Error(t, err)
		}
	})
}
