package trace

// This file answers: how does a recorder write its trace while the program runs? So a program
// may run for long, and what it has told is in the file even if it crashes, or hangs.

// A stream is where a Recorder's events go, guarded by its mu.
type stream struct {
	to    *Encoder // nil: it has ended
	keep  bool     // the events stay in memory, too
	known places
	err   error // the first; then no more is written
}

// StreamTo makes the recorder write each event to e at once, those that it has already
// first. With keep they also stay in memory, for Events; without, the recorder's memory does
// not grow. The step of a poll is not known when it is written: see Settle.
//
// What is written waits in e's buffer until that is full, Flush is called, or a worker sleeps:
// so a program that hangs has told everything. An event takes some 3 us, with the recorder's
// lock held, and not 0.3 as in memory. The error of writing is StopStream's.
func (r *Recorder) StreamTo(e *Encoder, keep bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stream = &stream{to: e, keep: keep, known: places{}}
	for _, told := range r.events {
		r.stream.write(told)
	}
	if !keep {
		r.events = nil
	}
}

func (s *stream) write(e Event) {
	if s.to == nil || s.err != nil {
		return
	}
	if e.Kind == Poll {
		e.Step = 0
	}
	if s.err = s.to.Line(s.known.line(e)); s.err == nil && (e.Kind == BeginPoll || e.Kind == Idle) {
		s.err = s.to.Flush()
	}
}

// Flush passes on what waits in the buffer of the stream, if there is one. A nil Recorder has
// none. Any goroutine may call it.
func (r *Recorder) Flush() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.stream; s != nil && s.to != nil && s.err == nil {
		s.err = s.to.Flush()
	}
}

// StopStream writes the end line, and returns the first error of writing. Events that come
// later are not written.
func (r *Recorder) StopStream() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.stream
	if s == nil || s.to == nil {
		return nil
	}
	if s.err == nil {
		s.err = s.to.End()
	}
	s.to = nil
	return s.err
}
