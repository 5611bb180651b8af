package greenhttp_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
)

// The client runs over all backends: those that report readiness, and the one that reports
// completions, as Windows does. There, a read and a write at the same time are two
// operations on one socket.
func TestTheClientRunsOverTheSimulatedKernel(t *testing.T) {
	const size = 3 << 20
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			k := sim.New(sim.Config{Backend: backend})
			k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
				r.OnReceive(func(p []byte) {
					head, body, isHead := bytes.Cut(p, []byte("\r\n\r\n"))
					switch {
					case !isHead:
						r.Send(p)
					case bytes.HasPrefix(head, []byte("POST")):
						r.Send(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size))
						r.Send(body)
					default:
						r.Send([]byte(answer("", "hello")))
					}
				})
			})
			err := greenpoll.Run(func(g *greenpoll.Task) error {
				c := &http.Client{Transport: (&greenhttp.Transport{}).For(g)}
				assert.Equal(t, "hello", get(t, c, "http://127.0.0.1:80/"))
				req, _ := http.NewRequest("POST", "http://127.0.0.1:80/", io.MultiReader(&pattern{n: size}))
				req.ContentLength = size
				resp, err := c.Do(req)
				if assert.NoError(t, err) {
					n, _ := sum(t, resp.Body)
					assert.EqualValues(t, size, n)
				}
				assert.Equal(t, "hello", get(t, c, "http://127.0.0.1:80/"))
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
			assert.NoError(t, err)
		})
	}
}

// These are cases of client_pool_stale_test.go, which uses a real kernel. Here it is
// certain that nobody polls.
func TestAPooledConnectionIsCheckedBeforeItIsReusedOverTheSimulatedKernel(t *testing.T) {
	const there = "127.0.0.1:80"
	for name, bring := range map[string]func(r *sim.Remote){
		"a second answer": func(r *sim.Remote) { r.Send([]byte(answer("", "evil"))) },
		"FIN":             (*sim.Remote).CloseWrite,
		"RST":             (*sim.Remote).Reset,
	} {
		for _, backend := range sim.Backends {
			for _, method := range []string{"GET", "POST"} {
				t.Run(name+"/"+backend+"/"+method, func(t *testing.T) {
					k := sim.New(sim.Config{Backend: backend, Latency: -1})
					l := k.RemoteListener(there, func(r *sim.Remote) {
						r.OnReceive(func([]byte) { r.Send([]byte(answer("", "ok"))) })
					})
					assert.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
						c := &http.Client{Transport: (&greenhttp.Transport{}).For(g)}
						assert.Equal(t, "ok", get(t, c, "http://"+there))
						bring(l.Accepted()[0])
						req, _ := http.NewRequest(method, "http://"+there, http.NoBody)
						resp, err := c.Do(req)
						if assert.NoError(t, err) {
							assert.Equal(t, "ok", text(t, resp))
						}
						assert.Len(t, l.Accepted(), 2)
						return nil
					}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
				})
			}
		}
	}
}
