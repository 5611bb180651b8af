package guess

// This file answers: what would an event of some class look like, if it came next? It is made
// of the task, the descriptor and the worker that are at hand.

import (
	"maps"
	"slices"
	"syscall"

	"greenpoll/trace"
)

// kindOf is the kind of the events of a class.
var kindOf = func() map[string]trace.Kind {
	kinds := map[string]trace.Kind{}
	for kind := trace.None + 1; kind.String() != "unknown"; kind++ {
		kinds[classOf(trace.Event{Kind: kind})], kinds[kind.String()] = kind, kind
	}
	return kinds
}()

// imagine returns an event of that class; ok is false if nothing in view could have it.
func (m Moment) imagine(class string) (l trace.Line, ok bool) {
	last := m.Last
	l.Event = trace.Event{I: m.Truth.I, T: last.T, P: max(last.P, 0), M: max(last.M, 0), G: last.G}
	if l.G == 0 {
		l.G = m.Task
	}
	at, has := m.Socket(l.G)
	if has {
		l.FD, l.Slot, l.Gen, l.Mode = at.FD, at.Slot, at.Gen, at.Mode
	}
	l.Kind = kindOf[class]
	l.Step = trace.StepOf(l.Kind)
	switch class {
	case "try EAGAIN":
		l.Kind, l.Step, l.Ret, l.Errno = trace.Try, 2, -1, int32(syscall.EAGAIN)
	case "commit refused":
		l.Kind, l.Step, l.Why = trace.Commit, 3, trace.Refused
	case "poll empty":
		l.Kind = trace.Poll
	}
	return m.fill(l, has)
}

// fill gives l what its kind has; needs a socket for some, another task for others.
func (m Moment) fill(l trace.Line, socket bool) (trace.Line, bool) {
	move := func(from, to trace.Gate) (trace.Line, bool) {
		l.Gate = [2]trace.Gate{from, to}
		return l, socket
	}
	switch l.Kind {
	case trace.Try:
		l.Sys, l.Args = "recvfrom", [3]int64{int64(l.FD), 16}
		if l.Mode == trace.Write {
			l.Sys = "sendto"
		}
		if l.Errno == 0 {
			l.Ret = 5
		}
		return l, socket
	case trace.Open:
		l.Mode, l.Sys, l.Args = 0, "epoll_ctl", [3]int64{int64(l.FD), 0x80002007}
		return l, socket
	case trace.Wait:
		l.Reason = "IO wait (read)"
		return move(trace.GateNil, trace.GateWaiting)
	case trace.Commit:
		if l.Why == trace.Refused {
			return l, socket
		}
		return move(trace.GateWaiting, trace.GateTask)
	case trace.Polled:
		l.G = 0
		return move(trace.GateTask, trace.GateReadied)
	case trace.Consume:
		return move(trace.GateReadied, trace.GateNil)
	case trace.Park:
		l.Reason = "IO wait (read)"
	case trace.Call:
		l.Why, l.N = "read", 16
		return l, socket
	case trace.Return:
		l.N = 5
		return l, socket
	case trace.BeginPoll:
		l.G, l.FD, l.Slot, l.P, l.Timer, l.Why = 0, 0, 0, -1, -1, "nothing to run"
	case trace.Poll:
		l.G, l.FD, l.Slot, l.Mode, l.Sys, l.Why = 0, 0, 0, 0, "epoll_pwait", "own queues empty"
	case trace.Kernel:
		l.G, l.P, l.M, l.N, l.Q, l.QLen, l.Why = 0, -1, -1, 5, "unread", 5, "bytes arrived"
		return l, socket
	case trace.Ready, trace.Resume, trace.Next:
		return m.other(l)
	case trace.Exit, trace.Yield:
	default: // about workers, timers and sources that may not be there
		return l, false
	}
	return l, true
}

// other makes l about a task that is not running, if there is one.
func (m Moment) other(l trace.Line) (trace.Line, bool) {
	l.Q, l.QLen, l.FD, l.Slot = "ring", 1, 0, 0
	if l.Kind == trace.Next {
		l.QLen = 0
	}
	if l.Kind == trace.Resume {
		l.Q = ""
	}
	for _, g := range slices.Sorted(maps.Keys(m.State.Tasks)) {
		if t := m.State.Tasks[g]; t.Status != trace.Running && t.Status != trace.Dead {
			l.G = g
			return l, true
		}
	}
	return l, l.G != 0
}
