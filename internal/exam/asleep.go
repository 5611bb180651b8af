package exam

// This file answers: in a run that came to a standstill, which task sleeps, and what did it do before?

import (
	"fmt"

	"greenpoll/trace"
)

// sleeper returns the last call or try of the task that went to sleep at a socket last, and what it
// shows; 0: no task sleeps there.
func sleeper(lines []trace.Line) (at uint64, said string) {
	waits, last := map[uint64]trace.Line{}, map[uint64]trace.Line{} // by task
	var sleeps trace.Line
	for _, l := range lines {
		switch l.Kind {
		case trace.Call, trace.Try, trace.Submit:
			last[l.G] = l
		case trace.Wait:
			waits[l.G] = l
		case trace.Resume, trace.Exit:
			delete(waits, l.G)
		case trace.Commit:
			if l.Why == trace.Refused {
				delete(waits, l.G)
			}
		}
	}
	for _, l := range waits {
		if l.I > sleeps.I {
			sleeps = l
		}
	}
	l, did := last[sleeps.G]
	if sleeps.I == 0 || !did {
		return 0, ""
	}
	return l.I, fmt.Sprintf(" Task %d went to sleep last, at the gate of fd %d: %s.", l.G, sleeps.FD, before(l))
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
