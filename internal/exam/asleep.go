package exam

// This file answers: in a run that came to a standstill, which task sleeps, and what did it do before?

import (
	"fmt"
	"slices"

	"greenpoll/trace"
)

// sleeper returns the last call or try of the task that went to sleep at a socket last, and what it
// shows; 0: no task sleeps there.
func sleeper(lines []trace.Line) (at uint64, said string) {
	s := trace.StateAfter(lines)
	var g uint64
	for id, t := range s.Tasks {
		if t.Status == trace.Parked && t.Slot != 0 && t.SinceNo > s.Tasks[g].SinceNo {
			g = id
		}
	}
	for _, l := range slices.Backward(lines) {
		if g != 0 && l.G == g && (l.Kind == trace.Call || l.Kind == trace.Try || l.Kind == trace.Submit) {
			return l.I, fmt.Sprintf(" Task %d went to sleep last, at the gate of fd %d: %s.", g, s.Descs[s.Tasks[g].Slot].FD, before(l))
		}
	}
	return 0, ""
}

// before says what the task did before it went to sleep.
func before(l trace.Line) string {
	switch {
	case l.Kind == trace.Call:
		return "its call made no try"
	case l.Kind == trace.Submit:
		return "its operation was submitted"
	case l.Sys == "":
		return "its call left the try out, as after a read that has emptied the socket"
	case l.Errno != 0:
		return fmt.Sprintf("its try, %s, has answered %s", l.Sys, trace.ErrnoName(l.Errno))
	}
	return fmt.Sprintf("its try, %s, has answered %d", l.Sys, l.Ret)
}
