package serve

// This file answers: how does a run come to a page that is open? The page hears of it by a stream
// of events, and fetches it.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// kept is how many runs can be fetched: a page that is slow may still want the one before.
const kept = 4

// A gallery has the runs that were shown, the last ones.
type gallery struct {
	mu      sync.Mutex
	runs    map[int]Run
	last    int           // number of the latest; 0: none was shown
	changed chan struct{} // closed when there is a later one; nil: nobody waits
}

// A Run is one that the page is to show.
type Run struct {
	Title     string // "the exercise park passes": what the page says above it; "": nothing
	Recording []byte // as the page's script reads it, compressed
	At        uint64 // the event at which the page opens; 0: where the story begins
	More      bool   // its program has stopped there, and can go on; see Step

	live int // which start of the program's it is of; 0: none's
}

// Show has all pages that are open show run, and those that are opened later. One that was not yet
// fetched is passed over.
func (s *Server) Show(run Run) { s.shown.add(run) }

func (g *gallery) add(run Run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.runs == nil {
		g.runs = map[int]Run{}
	}
	g.last++
	g.runs[g.last] = run
	delete(g.runs, g.last-kept)
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
}

// latest returns the run that was shown last. A later one closes changed.
func (g *gallery) latest() (n int, run Run, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.changed == nil {
		g.changed = make(chan struct{})
	}
	return g.last, g.runs[g.last], g.changed
}

func (g *gallery) find(n int) (run Run, is bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	run, is = g.runs[n]
	return run, is
}

// pulse is how often something is written to a stream: a browser that has gone without a word is
// noticed by that.
const pulse = 15 * time.Second

// events is the stream. The browser opens it anew when it breaks off, and says which it saw last.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	seen, err := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	if err != nil {
		seen = 0 // it has seen none
	}
	stream := http.NewResponseController(w)
	beat := time.NewTicker(pulse)
	defer beat.Stop()
	text := ": hello\n\n" // the browser takes the stream for open
	for {
		n, run, changed := s.shown.latest()
		if n != seen && n > 0 {
			text += announce(n, run)
			seen = n
		}
		if _, err := fmt.Fprint(w, text); err != nil || stream.Flush() != nil {
			return
		}
		if stream.SetWriteDeadline(time.Now().Add(2*pulse)) != nil {
			return
		}
		text = ""
		select {
		case <-changed:
		case <-beat.C:
			text = ": still here\n\n"
		case <-r.Context().Done():
			return
		}
	}
}

// announce is the event that tells of a run.
func announce(n int, run Run) string {
	data, err := json.Marshal(map[string]any{"recording": fmt.Sprintf("recordings/%d", n), "title": run.Title, "at": run.At, "live": run.live, "more": run.More})
	if err != nil {
		panic(err) // these can be written
	}
	return fmt.Sprintf("event: show\nid: %d\ndata: %s\n\n", n, data)
}

func (s *Server) recording(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	run, is := s.shown.find(n)
	if err != nil || !is {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(run.Recording) // that the browser has gone is no matter of ours
}
