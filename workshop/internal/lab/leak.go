package lab

// This file answers: does the program close each connection that it opens?

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
)

const (
	links   = 60 // of each kind, asked for one after the other
	mayStay = 8  // connections that may stay open, to be used again
)

const unreachable = "A link whose server can not be reached is not told as dead: then there is an error, and no response, and so no Body to be closed."

const leaks = "A connection stays open for each link that is dead, until no descriptor is left."

// A website counts its open connections.
type website struct {
	net.Listener
	mu   sync.Mutex
	open map[net.Conn]bool
}

func newWebsite() (*website, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w := &website{Listener: l, open: make(map[net.Conn]bool)}
	if err == nil {
		server := &http.Server{Handler: w, ConnState: w.changed}
		go func() { _ = server.Serve(l) }() // until l is closed
	}
	return w, err
}

func (w *website) changed(c net.Conn, now http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch now {
	case http.StateNew:
		w.open[c] = true
	case http.StateClosed, http.StateHijacked:
		delete(w.open, c)
	}
}

func (w *website) conns() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.open)
}

func (w *website) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/dead") {
		http.NotFound(to, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/ill") {
		http.Error(to, "ill", http.StatusInternalServerError)
		return
	}
	fmt.Fprint(to, "12345")
}

func leak(t *trial) error {
	site, err := newWebsite()
	if err != nil {
		return err
	}
	defer site.Close()
	if err := t.start(nil, "-addr", "127.0.0.1:0"); err != nil {
		return err
	}
	for _, kind := range []struct{ path, answer, said string }{
		{"alive", ": 5 bytes\n", "A connection stays open for each link that is alive."},
		{"dead", ": 404 Not Found\n", leaks},
		{"ill", ": 500 Internal Server Error\n", leaks},
	} {
		for n := range links {
			url := fmt.Sprintf("http://%v/%s/%d", site.Addr(), kind.path, n)
			want := called(kind.path) + ": " + url + kind.answer
			if got := t.get("/check?url=" + url); got != want {
				return t.broken(&fault{"A link is not told as it is.", fmt.Sprintf("%q", want), fmt.Sprintf("%q", got)})
			}
		}
		// If some have been closed, the last ones may be on their way.
		all := site.conns() >= links
		if all || !t.until(func() bool { return site.conns() <= mayStay }) {
			return t.broken(&fault{kind.said, fmt.Sprintf("after %d such links at most %d open connections", links, mayStay), fmt.Sprint(site.conns())})
		}
	}
	if err := t.refused(); err != nil {
		return err
	}
	if got, want := t.get("/counts"), fmt.Sprintf("%d alive, %d dead", links, 2*links+1); got != want+"\n" {
		return t.broken(&fault{"The program counts wrong.", want, strings.TrimSpace(got)})
	}
	return t.stops()
}

func called(kind string) string {
	if kind == "alive" {
		return kind
	}
	return "dead"
}

// refused asks for a link at an address at which nobody listens.
func (t *trial) refused() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	url := fmt.Sprintf("http://%v/", l.Addr())
	if err := l.Close(); err != nil {
		return err
	}
	if got, want := t.get("/check?url="+url), "dead: "+url+": "; !strings.HasPrefix(got, want) {
		return t.broken(&fault{unreachable, fmt.Sprintf("%q, and why", want), fmt.Sprintf("%q", got)})
	}
	return nil
}
