package trace

// This file answers: where do events go? A Recorder numbers them, stamps them
// and keeps them in memory.

import (
	"runtime"
	"sync"
	"time"
)

// Recorder collects the events of one scheduler. A nil *Recorder is off: On returns false
// and nothing else is called. It may be used from any goroutine.
type Recorder struct {
	mu     sync.Mutex
	clock  func() int64
	n      uint64  // events so far
	events []Event // all of them, unless stream says otherwise
	after  func(Event)

	// See Around.
	begin  func()
	end    func(Event)
	stream *stream // nil: there is none
}

// New returns an empty Recorder. Until SetClock is called its clock counts from now.
func New() *Recorder {
	start := time.Now()
	return &Recorder{clock: func() int64 { return int64(time.Since(start)) }}
}

// SetClock makes the recorder stamp events with now, which returns nanoseconds since the
// scheduler started. The scheduler calls it before its first event.
func (r *Recorder) SetClock(now func() int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock = now
}

// On reports whether events are recorded. Every emit stands inside if tr.On().
func (r *Recorder) On() bool { return r != nil }

// Emit records e, stamped with its number, the time and the place of the caller's caller
// skip frames up (0: the line that calls Emit); see Lines for where that must be. It returns the number, for use as a later
// event's Cause.
func (r *Recorder) Emit(skip int, e Event) uint64 {
	var pc [1]uintptr
	runtime.Callers(skip+2, pc[:])
	e.PC = pc[0]
	if e.Step == 0 {
		e.Step = StepOf(e.Kind)
	}
	if r.begin != nil {
		r.begin()
	}
	r.mu.Lock()
	e.T = r.clock()
	r.n++
	e.I = r.n
	if r.stream == nil || r.stream.keep {
		r.events = append(r.events, e)
	}
	if r.stream != nil {
		r.stream.write(e)
	}
	after := r.after
	r.mu.Unlock()
	if r.end != nil {
		r.end(e)
	}
	if after != nil {
		after(e)
	}
	return e.I
}

// AfterEach has f called after each event, by the goroutine that emitted it, in place of what
// it was set to before, which it returns. The emitter may hold locks: what f may do depends on
// the event's kind.
func (r *Recorder) AfterEach(f func(Event)) (before func(Event)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, r.after = r.after, f
	return before
}

// Around has begin called before each event is numbered, and end with the event after that,
// ahead of AfterEach's f. A begin that locks what end unlocks brings the events one by one, in
// the order of their numbers. The emitter may hold locks: neither may look at what it emits
// of, but to wait only delays others. Around must be called before the first event of a run.
func (r *Recorder) Around(begin func(), end func(Event)) { r.begin, r.end = begin, end }

// Len returns how many events were recorded so far.
func (r *Recorder) Len() uint64 {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

// Events returns a copy of what was recorded so far, numbered from 1 without a
// gap, with the steps settled.
func (r *Recorder) Events() []Event {
	r.mu.Lock()
	events := append([]Event(nil), r.events...)
	r.mu.Unlock()
	for i := range events {
		settle(i, func(j int) *Event { return &events[j] })
	}
	return events
}
