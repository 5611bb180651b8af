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
	events []Event
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

// Emit records e, stamped with its number, the time and the line of the caller's caller
// skip frames up (0: the line that calls Emit). It returns the number, for use as a later
// event's Cause.
func (r *Recorder) Emit(skip int, e Event) uint64 {
	var pc [1]uintptr
	runtime.Callers(skip+2, pc[:])
	e.PC = pc[0]
	if e.Step == 0 {
		e.Step = StepOf(e.Kind)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.T = r.clock()
	e.I = uint64(len(r.events)) + 1
	r.events = append(r.events, e)
	return e.I
}

// Events returns a copy of what was recorded so far, numbered from 1 without a
// gap, with the steps settled.
func (r *Recorder) Events() []Event {
	r.mu.Lock()
	events := append([]Event(nil), r.events...)
	r.mu.Unlock()
	settle(events)
	return events
}

// settle gives every poll its step. Whether a poll readied a task is known only after it
// was emitted. It belongs to step 4 if the cause of a later ready is an event that this
// poll reported, else to none. One pass is enough, because a cause always stands before
// what it caused.
func settle(events []Event) {
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case Poll:
			e.Step = 0
		case Ready:
			report := before(events, i, e.Cause)
			if report == nil || report.Kind != Polled && report.Kind != Complete {
				continue
			}
			if poll := before(events, i, report.Cause); poll != nil && poll.Kind == Poll {
				poll.Step = 4
			}
		}
	}
}

// before returns event number cause if it stands before events[i], else nil.
func before(events []Event, i int, cause uint64) *Event {
	if cause == 0 || cause > uint64(i) {
		return nil
	}
	return &events[cause-1]
}
