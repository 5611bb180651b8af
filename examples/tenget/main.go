// Tenget makes ten GETs at the same time on one worker. Each is answered after a
// second; together they take about one second. Then it tells how that was done.
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"time"

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
	story := &story{options: o}
	err := greenpoll.Run(func(t *greenpoll.Task) error { return story.run(t) },
		greenpoll.WithWorkers(o.workers), greenpoll.WithTrace(rec), greenpoll.WithThreadCount())
	if o.trace != nil {
		err = errors.Join(err, save(o, rec)) // a run that failed is worth looking at, too
	}
	if err != nil {
		cli.Exit(err)
	}
	story.tell(os.Stdout, rec)
}

// story is what happened: which tasks were clients, when they began and ended.
type story struct {
	options options
	clients []client
	start   int64 // of the first request, nanoseconds of the scheduler's time
	end     int64 // of the last
	threads int
}

type client struct {
	task       uint64
	start, end int64
}

// run is the mini-example. The loop starts a task for each GET; each call looks as
// if it blocked, and parks its task instead.
func (st *story) run(t *greenpoll.Task) error {
	cli.DumpOnQuit(t.Sched())
	url := st.options.url
	if url == "" {
		var err error
		if url, err = startDelayServer(t, st.options.delay); err != nil {
			return err
		}
	}
	transport := &greenhttp.Transport{TLSClientConfig: st.options.tls, MaxIdleConnsPerHost: st.options.n}
	st.clients = make([]client, st.options.n)
	st.start = t.Sched().Now()

	var all sched.Group
	for i := range st.options.n {
		all.Go(t, func(t *greenpoll.Task) error {
			st.begin(t, i)
			web := http.Client{Transport: transport.For(t), Timeout: st.options.timeout}
			resp, err := web.Get(url)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			io.Copy(io.Discard, resp.Body)
			fmt.Printf("request %d is done: %s\n", i, resp.Status)
			st.finish(t, i)
			return nil
		})
	}
	err := all.Wait(t)
	st.end, st.threads = t.Sched().Now(), t.Sched().Threads()
	return err
}

func (st *story) begin(t *greenpoll.Task, i int) {
	st.clients[i] = client{task: t.ID(), start: t.Sched().Now()}
}

func (st *story) finish(t *greenpoll.Task, i int) { st.clients[i].end = t.Sched().Now() }

// startDelayServer stands in for httpbin.org: it answers each request after
// delay. It runs on the same scheduler, and so on the same worker, as the clients.
func startDelayServer(t *greenpoll.Task, delay time.Duration) (url string, err error) {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	var served atomic.Int64
	server := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		greenhttp.TaskFrom(r.Context()).Sleep(delay)
		fmt.Fprintf(w, "answer %d after %v\n", served.Add(1), delay)
	})}
	t.Go(func(t *greenpoll.Task) { server.Serve(t, l) })
	return fmt.Sprintf("http://%v/delay/%v", l.Addr(), delay.Seconds()), nil
}
