// Tenget makes ten GETs at the same time on one worker. Each is answered after a
// second; together they take about one second. Then it shows how that was done.
package main

import (
	"bufio"
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
		err = errors.Join(err, save(o, rec)) // the trace of a failed run is useful, too
	}
	if err != nil {
		cli.Exit(err)
	}
	out := bufio.NewWriter(os.Stdout)
	story.tell(out, rec)
	cli.Exit(errors.Join(out.Flush(), story.failed()))
}

// story is what happened: which tasks were clients, when they began and ended.
type story struct {
	options options
	clients []client
	start   int64 // of the first request, in nanoseconds of the scheduler's clock
	end     int64 // of the last request
	threads int
}

type client struct {
	task       uint64
	start, end int64
	err        error // why it failed; nil: it succeeded
}

// run is the mini-example. The loop starts a task for each GET; each call looks as
// if it blocks, but only parks its task.
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

	var all sched.WaitGroup
	for i := range st.options.n {
		all.Go(t, func(t *greenpoll.Task) {
			st.begin(t, i)
			web := http.Client{Transport: transport.For(t), Timeout: st.options.timeout}
			status, err := get(web, url)
			st.finish(t, i, status, err)
		})
	}
	all.Wait(t)
	st.end, st.threads = t.Sched().Now(), t.Sched().Threads()
	return nil
}

// get makes one GET, as any program would. It succeeds only when the body has come to
// its end: a response may be cut short after its status, 200 OK.
func get(web http.Client, url string) (status string, err error) {
	resp, err := web.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err != nil {
		return "", fmt.Errorf("%s, but after %d bytes of the body: %w", resp.Status, n, err)
	}
	return resp.Status, nil
}

func (st *story) begin(t *greenpoll.Task, i int) {
	st.clients[i] = client{task: t.ID(), start: t.Sched().Now()}
}

func (st *story) finish(t *greenpoll.Task, i int, status string, err error) {
	st.clients[i].end, st.clients[i].err = t.Sched().Now(), err
	if err != nil {
		cli.Say("request %d has failed: %v", i, err)
		return
	}
	fmt.Printf("request %d is done: %s\n", i, status)
}

// failed returns an error that says how many requests have failed, nil if none has.
func (st *story) failed() error {
	n := 0
	for _, c := range st.clients {
		if c.err != nil {
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("1 of %d requests has failed", len(st.clients))
	}
	return fmt.Errorf("%d of %d requests have failed", n, len(st.clients))
}

// startDelayServer replaces httpbin.org: its server answers each request after
// delay. The server runs on the same scheduler as the clients, and so on the same worker.
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
	t.Go(func(t *greenpoll.Task) {
		cli.Say("the server has failed: %v", server.Serve(t, l)) // it returns for no other reason: Run ends it
	})
	return fmt.Sprintf("http://%v/delay/%v", l.Addr(), delay.Seconds()), nil
}
