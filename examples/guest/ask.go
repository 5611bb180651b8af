package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"greenpoll/trace"
)

// getAll makes n GETs at once, a goroutine each, and says what came of them.
func getAll(web http.Client, url string, n int) error {
	start := time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	answers, peers := make(map[string]int), make(map[string]bool)
	for range n {
		all.Go(func() {
			answer, peer, err := get(web, url)
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

// get returns protocol and status, and the address from which the server saw the
// request come.
func get(web http.Client, url string) (answer, peer string, err error) {
	resp, err := web.Get(url)
	if err != nil {
		return "", "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.Proto + " " + resp.Status, string(body), err
}

// count tells what the netpoller did for them. A guest has no number: its G is 0.
func count(events []trace.Event) {
	var parks, calls, polls, woken int
	for _, e := range events {
		switch {
		case e.Kind == trace.Park && e.G == 0:
			parks++
		case e.Kind == trace.Try && e.Sys != "":
			calls++
		case e.Kind == trace.Poll:
			polls++
		case e.Kind == trace.Polled && e.Gate == [2]trace.Gate{trace.GateTask, trace.GateReady}:
			woken++
		}
	}
	fmt.Printf("  goroutines parked by greenpoll: %d times; I/O system calls: %d; polls: %d; wake-ups: %d\n",
		parks, calls, polls, woken)
}
