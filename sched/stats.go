package sched

// This file answers: how many tasks are there, and on how many OS threads did
// they run?

import "sync"

// threadSet collects the threads that executed tasks, if id is set.
type threadSet struct {
	id   func() int
	mu   sync.Mutex
	seen map[int]bool
}

func (ts *threadSet) note() {
	if ts.id != nil { // small enough to be inlined into each switch
		ts.add()
	}
}

func (ts *threadSet) add() {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.seen == nil {
		ts.seen = make(map[int]bool)
	}
	ts.seen[ts.id()] = true
}

// Threads returns how many different OS threads have executed tasks so far, 0 if
// Config.ThreadID is not set. Any goroutine may call it.
func (s *Sched) Threads() int {
	s.threads.mu.Lock()
	defer s.threads.mu.Unlock()
	return len(s.threads.seen)
}

// NumTasks returns how many tasks have not ended. Any goroutine may call it.
//
// Go: runtime/debug.go NumGoroutine
func (s *Sched) NumTasks() int {
	s.registry.mu.Lock()
	defer s.registry.mu.Unlock()
	return len(s.registry.tasks)
}
