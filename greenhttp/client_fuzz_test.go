package greenhttp_test

// This file answers: can a server send anything that makes the client crash, hang or use
// unbounded memory? The fuzzers run over the simulated kernel: each input gets a kernel of
// its own, without a clock or a port.

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
)

// FuzzResponse makes two requests, the second perhaps on the same connection, to a server
// that responds to each with text. kind selects the requests.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{
		answer("", "hello"),
		answer("Content-Encoding: gzip\r\n", zipped("hello")),
		chunkedHead + "5\r\nhello\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nA: b\r\n\r\n",
		"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("Connection: close\r\n", "ok"),
		"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: odd\r\n\r\nwelcome",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.0 304 Not Modified\r\nConnection: keep-alive\r\n\r\nHTTP/1.0 200 OK\r\n\r\nuntil the end",
		"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
	} {
		for kind := range byte(4) {
			f.Add([]byte(seed), kind)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, kind byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		converseOnce(t, text, kind)
		runtime.ReadMemStats(&after)
		const enough = 64 << 20 // 30 redirects, each with buffers; a decoder has a window
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(enough+1000*len(text)))
	})
}

func converseOnce(t *testing.T, text []byte, kind byte) {
	const mostRead = 16 << 20 // a short gzip response can decode to any length
	k := sim.New(sim.Config{})
	k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
		r.OnReceive(func(p []byte) {
			if strings.Contains(string(p), "HTTP/1.1\r\n") {
				r.Send(text)
			}
			if kind&4 != 0 {
				r.Reset()
			} else if kind&8 == 0 {
				r.CloseWrite()
			} else {
				k.At(time.Hour, r.Close) // in virtual time: the header's timeout comes first
			}
		})
	})
	err := greenpoll.Run(func(g *greenpoll.Task) error {
		c := &http.Client{Transport: (&greenhttp.Transport{
			MaxResponseHeaderBytes: maxHeaderBytes, MaxConnsPerHost: 1, ResponseHeaderTimeout: time.Minute,
		}).For(g)}
		for range 2 {
			var body io.Reader
			if kind&1 != 0 {
				body = strings.NewReader("body")
			}
			req, err := http.NewRequest([]string{"GET", "HEAD", "POST"}[kind>>4%3], "http://127.0.0.1:80/", body)
			require.NoError(t, err)
			if kind&2 != 0 {
				req.Header.Set("Connection", "Upgrade")
				req.Header.Set("Upgrade", "odd")
			}
			resp, err := c.Do(req)
			if err != nil {
				continue
			}
			if c, ok := resp.Body.(io.Writer); ok {
				io.WriteString(c, "ping")
			}
			io.CopyN(io.Discard, resp.Body, mostRead)
			resp.Body.Close()
			_, err = resp.Body.Read(make([]byte, 1))
			assert.Error(t, err, "a closed body can be read")
		}
		c.CloseIdleConnections()
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
	assert.NoError(t, err)
}

// FuzzChunkedAnswer sends body as the rest of a chunked response. The client must read from
// it what net/http's chunked reader reads.
func FuzzChunkedAnswer(f *testing.F) {
	for _, body := range chunkedSeeds {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		k := sim.New(sim.Config{})
		k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
			r.OnReceive(func([]byte) {
				r.Send(append([]byte(chunkedHead), body...))
				r.CloseWrite()
			})
		})
		var got []byte
		require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
			resp, err := greenhttp.Get(g, "http://127.0.0.1/")
			require.NoError(t, err)
			got, err = io.ReadAll(resp.Body)
			want, wantErr := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
			assert.Equal(t, want, got)
			if wantErr != nil { // otherwise the trailer may still be malformed
				assert.Error(t, err)
			}
			return resp.Body.Close()
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	})
}
