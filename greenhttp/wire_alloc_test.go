package greenhttp_test

// This file answers: does a request cost fewer allocations than with net/http? Each
// side is measured alone, against a peer that allocates nothing.

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// requestsCounted is how many requests are averaged. The first ones fill pools and buffers.
const requestsCounted = 500

// typical is a handler that sets a field and looks up a value of its context, as handlers
// of greenhttp do to find their task.
func typical(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	greenhttp.TaskFrom(r.Context())
	io.WriteString(w, "hello")
}

func TestTheServerAllocatesLessThanNetHTTP(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{"hello": hello, "typical": typical} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(h)
			defer s.Close()
			c, err := net.Dial("tcp", s.Listener.Addr().String())
			require.NoError(t, err)
			defer c.Close()
			theirs := testing.AllocsPerRun(requestsCounted, exchange(t, c))

			run(t, func(g *sched.Task) {
				addr := serve(t, g, &greenhttp.Server{Handler: h})
				c, err := sock.Dial(g, "tcp", addr)
				require.NoError(t, err)
				ours := testing.AllocsPerRun(requestsCounted, exchange(t, c))
				assert.Less(t, ours, theirs)
				t.Logf("allocations a request: %v, net/http %v", ours, theirs)
			})
		})
	}
}

// exchange returns a function that makes a request by hand.
func exchange(t *testing.T, c net.Conn) func() {
	ask, answer := []byte(request), make([]byte, 4096)
	return func() {
		if _, err := c.Write(ask); err != nil {
			t.Error(err)
		}
		n, err := c.Read(answer)
		if err != nil || !bytes.HasPrefix(answer[:n], []byte("HTTP/1.1 200 OK\r\n")) {
			t.Errorf("%v, answer %q", err, answer[:n])
		}
	}
}

func TestTheClientAllocatesLessThanNetHTTP(t *testing.T) {
	run(t, func(g *sched.Task) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		go answerByHand(l)
		url := "http://" + l.Addr().String() + "/"
		fetch := func(c *http.Client) func() {
			return func() {
				resp, err := c.Get(url)
				if err == nil {
					_, err = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
				if err != nil {
					t.Error(err)
				}
			}
		}
		var theirs float64
		g.Block(func() {
			tr := &http.Transport{}
			theirs = testing.AllocsPerRun(requestsCounted, fetch(&http.Client{Transport: tr}))
			tr.CloseIdleConnections()
		})
		tr := &greenhttp.Transport{}
		ours := testing.AllocsPerRun(requestsCounted, fetch(&http.Client{Transport: tr.For(g)}))
		assert.Less(t, ours, theirs)
		t.Logf("allocations a request: %v, net/http %v", ours, theirs)
	})
}

// answerByHand responds once for each read.
func answerByHand(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			p := make([]byte, 4096)
			for {
				if _, err := c.Read(p); err != nil {
					return
				}
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
			}
		}()
	}
}
