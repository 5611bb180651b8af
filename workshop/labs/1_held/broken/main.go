// Rates answers with the rate of a currency, GET /rate/EUR. It asks another server for a rate, and
// remembers the answer.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sock"
	"greenpoll/workshop/labs/around"
)

// rates are those that were asked for.
type rates struct {
	upstream string // the URL of the server that knows them
	mu       sync.Mutex
	known    map[string]string
}

// of returns the rate of a currency.
func (r *rates) of(t *greenpoll.Task, currency string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rate, ok := r.known[currency]; ok {
		return rate, nil
	}
	rate, err := fetch(t, r.upstream+"/"+currency)
	if err != nil {
		return "", err
	}
	r.known[currency] = rate
	return rate, nil
}

// fetch returns what is at a URL. It parks the task t.
func fetch(t *greenpoll.Task, url string) (string, error) {
	resp, err := greenhttp.Get(t, url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

func (r *rates) handler() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /rate/{currency}", func(w http.ResponseWriter, req *http.Request) {
		t, currency := greenhttp.TaskFrom(req.Context()), req.PathValue("currency")
		rate, err := r.of(t, currency)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "%s %s\n", currency, rate)
	})
	pages.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	return pages
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	upstream := flag.String("upstream", "", "the `URL` of the server that knows the rates; without it one that takes 3 s is started")
	workers := flag.Int("workers", 1, "how many tasks can run at the same time")
	flag.Parse()
	if *upstream == "" {
		*upstream = around.SlowServer()
	}
	err := greenpoll.Run(func(t *greenpoll.Task) error { return serve(t, *addr, *upstream) }, greenpoll.WithWorkers(*workers))
	if err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func serve(t *greenpoll.Task, addr, upstream string) error {
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	r := &rates{upstream: upstream, known: make(map[string]string)}
	server := &greenhttp.Server{Handler: r.handler()}
	around.Watch(t, server.Close)
	fmt.Println("listening on", l.Addr())
	if err := server.Serve(t, l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
