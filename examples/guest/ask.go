package main

// This file answers: what runs on greenpoll here? Code that knows nothing about it:
// net/http, as any program uses it.

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"greenpoll/examples/internal/cli"
)

// serve starts a server that speaks HTTP/1.1 and HTTP/2. With TLS, through ServeTLS, it
// would work in the same way.
func serve(l net.Listener, delay time.Duration) *http.Server {
	both := only1()
	both.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: both, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(delay) // a goroutine may use the ordinary sleep
		fmt.Fprint(w, r.RemoteAddr)
	})}
	go func() {
		if err := server.Serve(l); err != http.ErrServerClosed {
			cli.Say("the server has failed: %v", err)
		}
	}()
	return server
}

func only1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

func only2() *http.Protocols {
	p := new(http.Protocols)
	p.SetUnencryptedHTTP2(true)
	return p
}

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// getAll makes n GETs at once, each in its own goroutine, and prints the results.
func getAll(dial dialFunc, protocols *http.Protocols, url string, n int) error {
	transport := &http.Transport{DialContext: dial, Protocols: protocols}
	defer transport.CloseIdleConnections()
	start := time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	answers, peers := make(map[string]int), make(map[string]bool)
	for range n {
		all.Go(func() {
			answer, peer, err := get(http.Client{Transport: transport, Timeout: time.Minute}, url)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			answers[answer]++
			peers[peer] = true
		})
	}
	all.Wait()
	for answer, times := range answers {
		fmt.Printf("%s, %d times, in %.3fs; connections: %d\n", answer, times, time.Since(start).Seconds(), len(peers))
	}
	return failed
}

// get returns the protocol, the status, and the client's address as the server saw it.
func get(web http.Client, url string) (answer, peer string, err error) {
	resp, err := web.Get(url)
	if err != nil {
		return "", "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.Proto + " " + resp.Status, string(body), err
}
