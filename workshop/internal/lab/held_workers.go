package lab

// This file answers: does the program that has to serve others while one waits also hold on several workers?

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Two tasks have to write the map at the very same time for the Go runtime to see it, so this many are
// let write. A right program passes always, and one without a lock fails nearly always.
const (
	askers   = 16
	askedFor = 250 // currencies, by each
)

const unlocked = "With several workers two tasks use the map at the same time, and the Go runtime ends the program for it: what tasks share needs a lock, also if each uses it for a moment only."

// onWorkers asks for many rates at once of a program with four workers, and for each of them once.
func (t *trial) onWorkers() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	go func() { // until l is closed
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "rate of "+r.URL.Path) }))
	}()
	if err := t.start(nil, "-addr", "127.0.0.1:0", "-workers", "4", "-upstream", "http://"+l.Addr().String()); err != nil {
		return err
	}
	var all sync.WaitGroup
	wrong := make([]*fault, askers)
	for k := range askers {
		all.Go(func() { wrong[k] = t.asksFor(k) })
	}
	all.Wait()
	for _, f := range wrong {
		if f == nil {
			continue
		}
		if _, after, is := strings.Cut(t.Output(), "fatal error: concurrent map"); is {
			line, _, _ := strings.Cut(after, "\n")
			return &fault{unlocked, f.expected, "concurrent map" + line}
		}
		return t.broken(f)
	}
	return t.stops()
}

// asksFor asks for currencies for which nobody else asks, over one connection.
func (t *trial) asksFor(k int) *fault {
	client := http.Client{Transport: &http.Transport{}, Timeout: patience}
	defer client.CloseIdleConnections()
	for n := range askedFor {
		currency := fmt.Sprintf("%d-%d", k, n)
		var got []byte
		resp, err := client.Get("http://" + t.addr + "/rate/" + currency)
		if err == nil {
			got, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if want := fmt.Sprintf("%s rate of /%[1]s\n", currency); err != nil || string(got) != want {
			return &fault{"With several workers a client does not get its rate.", fmt.Sprintf("%q", want), fmt.Sprintf("%q, %v", got, err)}
		}
	}
	return nil
}
