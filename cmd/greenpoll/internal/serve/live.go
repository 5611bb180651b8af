package serve

// This file answers: how is a program stepped from the page, while it runs? It stops at each event.
// The page asks for more of them; what has happened so far is then shown to all pages, as any run.

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A Live is a run whose program has stopped, and can go on.
type Live interface {
	// Next lets the program go on for n events at most, and returns the run so far: with More, if
	// it can go on. Its error is for the reader.
	Next(ctx context.Context, n int) (Run, error)
	Close() error // ends the program
}

// A stepped is the program that pages step; the zero stepped: there is none.
type stepped struct {
	mu    sync.Mutex // held while the program goes on: pages wait for each other
	begin func(context.Context) (Live, error)
	now   Live
	count int // how often it was begun
}

// Step has pages step the program that begin starts, and start it again. It is called before
// Serve, which ends the program.
func (s *Server) Step(ctx context.Context, begin func(context.Context) (Live, error)) error {
	s.live.begin = begin
	return s.restart(ctx)
}

// forStart is how long a program may take to start.
const forStart = 10 * time.Minute

// most is how many events one request can ask for.
const most = 1000

const nothingToStep = "no program is stepped here: greenpoll serve -kernel real read steps one"

func (s *Server) next(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil || n < 1 || n > most {
		http.Error(w, "n must be the number of events to go on by, up to "+strconv.Itoa(most), http.StatusBadRequest)
		return
	}
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	switch {
	case s.live.begin == nil:
		http.Error(w, nothingToStep, http.StatusNotFound)
	case s.live.now == nil:
		http.Error(w, "the program has ended, and has not started again", http.StatusConflict)
	default:
		s.answer(w, s.goOn(r.Context(), n))
	}
}

func (s *Server) startAgain(w http.ResponseWriter, r *http.Request) {
	if s.live.begin == nil {
		http.Error(w, nothingToStep, http.StatusNotFound)
		return
	}
	// It may have to be compiled. That the deadline cannot be put off is no reason not to try.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(forStart))
	s.answer(w, s.restart(r.Context()))
}

// answer says only that it is done: what there is to see comes by the stream of events.
func (s *Server) answer(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	fmt.Fprintln(w, "done")
}

// restart ends the program that runs, and starts it again.
func (s *Server) restart(ctx context.Context) error {
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	if err := s.closeLive(); err != nil {
		s.tellPages(err)
		return err
	}
	now, err := s.live.begin(ctx)
	if ctx.Err() != nil && err != nil {
		err = fmt.Errorf("the program has not started again: the page that asked for it is gone: %w", err)
	}
	if err != nil {
		s.tellPages(err)
		return err
	}
	s.live.now = now
	s.live.count++
	return s.goOn(ctx, 0)
}

// tellPages has all pages say above the run that was shown last why its program does not start again,
// such as the compiler's lines. Its reader can try once more from each of them.
func (s *Server) tellPages(err error) {
	if _, run, _ := s.shown.latest(); run.live > 0 {
		run.Title, run.More = err.Error(), false
		s.Show(run)
	}
}

// goOn shows the run after n further events. The caller holds s.live.mu.
func (s *Server) goOn(ctx context.Context, n int) error {
	run, err := s.live.now.Next(ctx, n)
	if run.Recording != nil {
		run.live = s.live.count
		if err != nil && ctx.Err() == nil && run.Title == "" {
			run.Title = err.Error() // the page that shows the run would clear what the answer says
		}
		s.Show(run)
	}
	return err
}

// End ends the program that pages step.
func (s *Server) End() error {
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	return s.closeLive()
}

func (s *Server) closeLive() (err error) {
	if s.live.now != nil {
		err = s.live.now.Close()
	}
	s.live.now = nil
	return err
}
