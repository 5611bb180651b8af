package main

// This file answers: what does the server observe of a program?

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"greenpoll/greenhttp"
)

// server counts a program's requests.
type server struct{ open, most, answers atomic.Int64 }

func (s *server) reset() {
	s.most.Store(0)
	s.answers.Store(0)
}

func (s *server) answerAfter(delay time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		open := s.open.Add(1)
		defer s.open.Add(-1)
		for most := s.most.Load(); open > most && !s.most.CompareAndSwap(most, open); most = s.most.Load() {
		}
		greenhttp.TaskFrom(r.Context()).Sleep(delay)
		fmt.Fprintf(w, "answer %d\n", s.answers.Add(1))
	}
}
