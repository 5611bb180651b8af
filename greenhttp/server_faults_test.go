package greenhttp_test

// This file answers: what does a misbehaving client, or a failure, do to the other
// connections?

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// onEachBackend runs a test over a kernel that reports readiness, one like epoll and one
// like kqueue, and over one that reports completions.
func onEachBackend(t *testing.T, test func(t *testing.T, backend string)) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) { test(t, backend) })
	}
}

const request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// A header that arrives at one byte per second would take minutes. It times out, to the
// millisecond, and meanwhile the others are served.
func TestSlowHeadersTimeOutAndDelayNobody(t *testing.T) {
	onEachBackend(t, func(t *testing.T, backend string) {
		s := &greenhttp.Server{Handler: http.HandlerFunc(hello), ReadHeaderTimeout: 5 * time.Second}
		simulate(t, sim.Config{Backend: backend, Latency: -1, Backlog: 1000}, s, func(g *sched.Task, k *sim.Kernel) {
			before := g.Sched().NumTasks()
			var slow []*sim.Remote
			for range 500 {
				slow = append(slow, k.Remote(simAddr))
			}
			for i := range 4 {
				for _, r := range slow {
					r.Send([]byte{request[i]})
				}
				fast := k.Remote(simAddr)
				fast.Send([]byte(request))
				g.Sleep(time.Second)
				assert.Equal(t, 1, answers(fast))
				fast.Close()
			}
			g.Sleep(time.Second - time.Millisecond)
			assert.Equal(t, before+500, g.Sched().NumTasks())
			g.Sleep(2 * time.Millisecond)
			assert.Equal(t, before, g.Sched().NumTasks())
			for _, r := range slow {
				assert.True(t, r.Ended())
				assert.Empty(t, r.Received())
			}
		})
	})
}

// leaksNothing runs main on one worker, and checks that there are no more descriptors,
// goroutines and tasks than before.
func leaksNothing(t *testing.T, main func(g *sched.Task)) {
	fds, goroutines := descriptors(t), runtime.NumGoroutine()
	run(t, func(g *sched.Task) {
		tasks := g.Sched().NumTasks()
		main(g)
		for g.Sched().NumTasks() > tasks { // the last ones are about to end
			g.Yield()
		}
	})
	for runtime.NumGoroutine() > goroutines { // so are the last goroutines
		runtime.Gosched()
	}
	assert.LessOrEqual(t, descriptors(t), fds) // fewer are possible: an earlier test's goroutines may have closed some since
}

func descriptors(t *testing.T) int {
	if runtime.GOOS == "windows" {
		return 0 // there is no list of them; sock's own tests count sockets there
	}
	dir, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not show how many descriptors are open")
	}
	return len(dir)
}

func TestResetsInMidBodyLeakNothing(t *testing.T) {
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	leaksNothing(t, func(g *sched.Task) {
		failed := 0
		s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var err error
			if r.Method == "POST" {
				_, err = io.Copy(io.Discard, r.Body)
			} else {
				_, err = io.Copy(w, zeros{})
			}
			if err != nil {
				failed++
			}
		})}
		addr := serve(t, g, s)
		for i := range 600 {
			c := dialRaw(t, g, addr)
			if i%2 == 0 {
				c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat("x", 500))
			} else {
				c.send(request)
				_, err := io.ReadFull(c, make([]byte, 1000))
				require.NoError(t, err)
			}
			c.SetLinger(0) // Close resets
			c.Close()
		}
		for failed < 600 {
			g.Yield()
		}
		s.Close()
	})
}

func TestHandlersEndWhenTheirClientsHangUp(t *testing.T) {
	leaksNothing(t, func(g *sched.Task) {
		const n = 200
		h := newWaiter()
		s := &greenhttp.Server{Handler: h}
		addr := serve(t, g, s)
		var clients []raw
		for i := range n {
			c := dialRaw(t, g, addr)
			c.send(request)
			h.begun.Recv(g)
			c.SetLinger([]int{-1, 0}[i%2]) // a FIN, a reset
			clients = append(clients, c)
		}
		for _, c := range clients {
			c.Close()
			err, _ := h.ended.Recv(g)
			assert.Equal(t, context.Canceled, err)
		}
		s.Close()
	})
}

// The handler parks as soon as the buffers of the client and of our kernel are full.
func TestAClientThatStopsReadingCostsNoMemory(t *testing.T) {
	onEachBackend(t, func(t *testing.T, backend string) {
		const size = 100 << 20
		var written int64
		var end error
		s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(size))
			for written < size && end == nil {
				var n int
				n, end = w.Write(make([]byte, 1<<20))
				written += int64(n)
			}
		})}
		simulate(t, sim.Config{Backend: backend}, s, func(g *sched.Task, k *sim.Kernel) {
			before := heap()
			r := k.Remote(simAddr)
			r.Pause()
			r.Send([]byte(request))
			settle(g)
			assert.Less(t, written, int64(2<<20))
			assert.Less(t, heap(), before+4<<20)
			r.Reset()
			settle(g)
			assert.Error(t, end)
		})
	})
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestTheServerGoesOnOnceDescriptorsAreFreeAgain(t *testing.T) {
	s := &greenhttp.Server{Handler: http.HandlerFunc(hello)}
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		k.Fail(sim.CallAccept, syscall.EMFILE, 3)
		r := k.Remote(simAddr)
		r.Send([]byte(request))
		settle(g)
		assert.Equal(t, 1, answers(r))
	})
}

func TestAHundredPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	onEachBackend(t, func(t *testing.T, backend string) {
		s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, r.URL.Path)
		})}
		simulate(t, sim.Config{Backend: backend}, s, func(g *sched.Task, k *sim.Kernel) {
			var send, want strings.Builder
			for i := range 100 {
				fmt.Fprintf(&send, "GET /%d HTTP/1.1\r\nHost: x\r\n\r\n", i)
				fmt.Fprintf(&want, "/%d ", i)
			}
			r := k.Remote(simAddr)
			r.Send([]byte(send.String()))
			settle(g)
			var got strings.Builder
			for part := range strings.SplitSeq(string(r.Received()), "HTTP/1.1 200 OK\r\n") {
				if _, body, ok := strings.Cut(part, "\r\n\r\n"); ok {
					got.WriteString(body + " ")
				}
			}
			assert.Equal(t, want.String(), got.String())
		})
	})
}

// A header may take many reads; after it, the connection is as small as any other.
func TestALargeHeaderIsReadAndItsBufferReleased(t *testing.T) {
	onEachBackend(t, func(t *testing.T, backend string) {
		s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, len(r.Header.Get("Large")), " ", r.ContentLength)
			io.Copy(w, r.Body)
		})}
		simulate(t, sim.Config{Backend: backend, BufferSize: 10_000}, s, func(g *sched.Task, k *sim.Kernel) {
			before := heap()
			r := k.Remote(simAddr)
			for range 2 {
				r.Send([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nLarge: "))
				for range 10 {
					r.Send([]byte(strings.Repeat("x", 100_000)))
					settle(g)
				}
				r.Send([]byte("\r\n\r\nabc" + request))
				settle(g)
			}
			assert.Equal(t, 2, strings.Count(string(r.Received()), "1000000 3abc"))
			assert.Equal(t, 4, answers(r))
			assert.Less(t, heap(), before+1<<20)

			r.Send([]byte("GET / HTTP/1.1\r\nHost: x\r\nLarge: "))
			for range 20 {
				r.Send([]byte(strings.Repeat("x", 100_000)))
				settle(g)
			}
			assert.Contains(t, string(r.Received()), "431 Request Header Fields Too Large")
		})
	})
}

// The requests have already arrived, and there is room for their responses: nothing parks.
func TestPipelinedRequestsLetOtherTasksRun(t *testing.T) {
	run(t, func(g *sched.Task) {
		ran := false
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			task := greenhttp.TaskFrom(r.Context())
			if r.URL.Path == "/long" {
				task.Go(func(*sched.Task) { ran = true })
				for until := task.Sched().Now() + int64(20*time.Millisecond); task.Sched().Now() < until; {
				} // computes for longer than Checkpoint allows
			} else {
				assert.True(t, ran)
			}
		})})
		c := dialRaw(t, g, addr)
		c.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n" + request)
		c.answer("GET")
		c.answer("GET")
	})
}

// t.FailNow does this, for example: the connection ends, and nothing else.
func TestAHandlerThatCallsGoexitEndsOnlyItsConnection(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/exit" {
			runtime.Goexit()
		}
		hello(w, r)
	})
	for name, h := range map[string]http.Handler{"task": handler, "Blocking": greenhttp.Blocking(handler)} {
		t.Run(name, func(t *testing.T) {
			run(t, func(g *sched.Task) {
				s := &greenhttp.Server{Handler: h}
				addr := serve(t, g, s)
				for range 3 {
					c := dialRaw(t, g, addr)
					c.send("GET /exit HTTP/1.1\r\nHost: x\r\n\r\n")
					assert.True(t, c.ended())
				}
				c := dialRaw(t, g, addr)
				c.send(request)
				_, body := c.answer("GET")
				assert.Equal(t, "hello", body)
				assert.NoError(t, s.Shutdown(g, context.Background())) // waits for none of them
			})
		})
	}
}
