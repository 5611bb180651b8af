package session

// This file answers: what is known of a program that does not come to its next event?

import (
	"fmt"

	"greenpoll/trace"
)

// A Silence is no end: the program goes on, and Next, called again, waits for it.
type Silence struct {
	What  string // in a sentence without its full stop
	Event uint64 // the last one
}

func (s *Silence) Error() string { return s.What }

func (l *live) silence() *Silence {
	s := &Silence{Event: l.told.I}
	switch e := l.told; {
	case e.Kind == trace.BeginPoll:
		s.What = fmt.Sprintf("worker %d sleeps in the kernel since event %d: no event and no timer has ended that yet", e.M, e.I)
	case e.Kind == trace.Handoff:
		s.What = fmt.Sprintf("task %d is inside Block since event %d", e.G, e.I)
	case l.running != 0:
		s.What = fmt.Sprintf("task %d computes or waits the ordinary way since event %d", l.running, e.I)
	case e.I == 0:
		s.What = "the run has begun, and no event has come yet"
	default:
		s.What = fmt.Sprintf("nothing has happened since event %d", e.I)
	}
	return s
}
