package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"time"

	"greenpoll/greenhttp"
	"greenpoll/poller"
	"greenpoll/sched"
)

//go:embed index.html
var index string

// Limits for the pages.
const (
	maxDelay = time.Minute
	maxBytes = 1 << 40
)

// pages are what httpd serves. Each handler runs on the task of its connection.
func pages(s *sched.Sched) http.Handler {
	page := template.Must(template.New("index").Parse(index))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		t := greenhttp.TaskFrom(r.Context())
		var text bytes.Buffer
		err := page.Execute(&text, map[string]any{"Task": t.ID(), "Tasks": s.NumTasks(), "Workers": s.Procs(),
			"Threads": s.Threads(), "Peer": r.RemoteAddr, "Proto": r.Proto, "TLS": r.TLS, "Host": r.Host,
			"Submits": poller.Of(s).BackendName() == "iocp"})
		answer(w, "text/html; charset=utf-8", text.Bytes(), err)
	})
	mux.HandleFunc("GET /steps", func(w http.ResponseWriter, r *http.Request) {
		var text bytes.Buffer
		var err error
		greenhttp.TaskFrom(r.Context()).Block(func() { err = tellSteps(&text) }) // Run blocks like any goroutine
		answer(w, "text/plain; charset=utf-8", text.Bytes(), err)
	})
	mux.HandleFunc("GET /delay/{seconds}", delay)
	mux.HandleFunc("GET /bytes/{n}", row)
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		if r.ContentLength >= 0 {
			w.Header().Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
		}
		n, err := io.Copy(w, r.Body) // Read parks until bytes come, Write until there is room
		switch {
		case err != nil && n == 0:
			http.Error(w, "the body: "+err.Error(), http.StatusBadRequest)
		case err != nil:
			cut()
		}
	})
	return mux
}

// answer sends a page, or the reason why there is none.
func answer(w http.ResponseWriter, contentType string, text []byte, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Write(text)
}

// cut ends the connection in the middle of a response. Only this tells the client that
// the response is incomplete: the status, 200 OK, has already been sent.
func cut() { panic(http.ErrAbortHandler) }

// delay sleeps, unless the client hangs up.
func delay(w http.ResponseWriter, r *http.Request) {
	seconds, err := strconv.ParseFloat(r.PathValue("seconds"), 64)
	if err != nil || !(0 <= seconds && seconds <= maxDelay.Seconds()) {
		http.Error(w, "give seconds from 0 to 60, such as /delay/1.5", http.StatusBadRequest)
		return
	}
	t := greenhttp.TaskFrom(r.Context())
	hungUp, stop := sched.Done(t, r.Context())
	defer stop()
	d := time.Duration(seconds * float64(time.Second))
	if sched.Select(t, d, hungUp.OnRecv(nil, nil)) < 0 {
		fmt.Fprintf(w, "answered after %v by task %d\n", d, t.ID())
	}
}

// row writes n bytes.
func row(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil || n < 0 || n > maxBytes {
		http.Error(w, "give a number of bytes, such as /bytes/1000", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.CopyN(w, xs{}, n); err != nil {
		cut()
	}
}

// xs is an endless row of x.
type xs struct{}

func (xs) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
