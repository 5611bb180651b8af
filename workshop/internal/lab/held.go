package lab

// This file answers: do other tasks run while some wait for a server that is slow?

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A slowServer knows the rates, and tells them when it is let.
type slowServer struct {
	net.Listener
	asked chan string   // which currency
	let   chan struct{} // closed: now it may answer
}

func newSlowServer() (*slowServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s := &slowServer{l, make(chan string, 100), make(chan struct{})}
	if err == nil {
		go func() { _ = http.Serve(l, s) }() // until l is closed
	}
	return s, err
}

func (s *slowServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked <- r.URL.Path
	select {
	case <-s.let:
		fmt.Fprintf(w, "rate of %s", r.URL.Path)
	case <-r.Context().Done():
	}
}

// othersWait is how many clients wait beside the first, and healths how often something else is asked
// for meanwhile. Each is a round trip through the one worker, so those that came before have run.
const (
	othersWait = 64
	healths    = 20
)

// One that waits computes for some ms meanwhile, and one that asks again and again all the time.
const (
	looked     = time.Second
	mayCompute = looked / 8
	maySleep   = 8 // times: none, if all wait for what will wake them
)

const (
	holdsItsWorker = "While one client waits for the slow server, the program serves no other: a task holds its worker, and waits the ordinary way."
	servesNoOther  = "While one client waits for the slow server, the program serves no other."
	forgets        = "A rate that was answered is asked for again: the program was to remember it."
	spins          = "While all clients wait, the program computes: somebody asks again and again whether the wait is over, in place of a sleep from which it is woken."
	asksOn         = "While all clients wait, a task wakes from its sleep again and again to ask whether the wait is over: it computes for nothing, and learns of it late. A task that waits for a lock is woken by the one that gives it back."
	reported       = " has held worker " // by the library
)

func held(t *trial) error {
	slow, err := newSlowServer()
	if err != nil {
		return err
	}
	defer slow.Close()
	trace := filepath.Join(t.work, "held.jsonl")
	if err := os.RemoveAll(trace); err != nil { // of the check before
		return err
	}
	if err := t.start([]string{"GREENPOLL_TRACE=" + trace}, "-addr", "127.0.0.1:0", "-workers", "1", "-upstream", "http://"+slow.Addr().String()); err != nil {
		return err
	}
	answers, all := make([]string, 1+othersWait), new(sync.WaitGroup)
	ask := func(i int, currency string) {
		all.Go(func() { answers[i] = t.get("/rate/" + currency) })
	}
	ask(0, "EUR")
	select {
	case <-slow.asked:
	case <-time.After(patience):
		return t.broken(&fault{"The program does not ask the slow server for the rate.", "it asks for /EUR", "nothing"})
	}
	for i := range othersWait {
		ask(1+i, "USD")
	}
	if err := t.othersAreServed(); err != nil {
		return err
	}
	if err := t.rests(trace); err != nil {
		return err
	}
	close(slow.let)
	all.Wait()
	for i, got := range answers {
		if want := [2]string{"EUR rate of /EUR\n", "USD rate of /USD\n"}[min(i, 1)]; got != want {
			return t.broken(&fault{"A client that waited for the slow server does not get the rate.", fmt.Sprintf("%q", want), fmt.Sprintf("%q", got)})
		}
	}
	if err := t.remembers(slow); err != nil {
		return err
	}
	if err := t.stops(); err != nil {
		return err
	}
	return t.onWorkers()
}

// remembers asks once more for what has been answered.
func (t *trial) remembers(slow *slowServer) error {
	before := len(slow.asked)
	for _, currency := range []string{"EUR", "USD"} {
		if got, want := t.get("/rate/"+currency), fmt.Sprintf("%s rate of /%[1]s\n", currency); got != want {
			return t.broken(&fault{forgets, fmt.Sprintf("%q", want), fmt.Sprintf("%q", got)})
		}
		if len(slow.asked) > before {
			return &fault{forgets, "no question to the slow server", "it is asked for " + currency + " again"}
		}
	}
	return nil
}

// rests looks at the program for a while in which all that it has to do is to wait.
func (t *trial) rests(trace string) error {
	slept, err := sleepsIn(trace)
	if err != nil {
		return err
	}
	before, ok := t.Computed()
	time.Sleep(looked)
	after, known := t.Computed()
	now, err := sleepsIn(trace)
	if err != nil {
		return err
	}
	if now-slept > maySleep {
		return &fault{asksOn, fmt.Sprintf("no task is asleep for a time, in %v", looked), fmt.Sprintf("%d times one was", now-slept)}
	}
	if ok && known && after-before > mayCompute {
		return &fault{spins, fmt.Sprintf("nearly no processor time in %v", looked), (after - before).String()}
	}
	return nil
}

// sleepsIn counts in a trace how often a task called Sleep.
func sleepsIn(trace string) (n int, err error) {
	text, err := os.ReadFile(trace)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	for line := range bytes.Lines(text) {
		if bytes.Contains(line, []byte(`"ev":"park"`)) && bytes.Contains(line, []byte(`"reason":"sleep"`)) {
			n++
		}
	}
	return n, err
}

func (t *trial) othersAreServed() error {
	for n := range healths {
		got := t.getUnlessHeld("/health")
		if got == "ok\n" {
			continue
		}
		f := &fault{servesNoOther, fmt.Sprintf("%d answers to GET /health meanwhile", healths), fmt.Sprintf("%d, and then: %s", n, got)}
		if strings.Contains(t.Output(), reported) {
			f.said = holdsItsWorker
			f.came = fmt.Sprintf("%d, and then a report of the library, that a worker is held", n)
		}
		return t.broken(f)
	}
	return nil
}

// get returns what a page says, or why it does not.
func (t *trial) get(path string) string { return t.getWithin(t.ctx, path) }

// getUnlessHeld gives up as soon as the program says of itself that a worker is held.
func (t *trial) getUnlessHeld(path string) string {
	ctx, cancel := context.WithCancel(t.ctx)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if strings.Contains(t.Output(), reported) {
				cancel()
			}
			time.Sleep(10 * time.Millisecond) // the output is looked at now and then
		}
	}()
	return t.getWithin(ctx, path)
}

func (t *trial) getWithin(ctx context.Context, path string) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+t.addr+path, nil)
	if err != nil {
		return err.Error()
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
