package explore

// This file answers: what does an actor do in a step, at each point, as the predicate of a
// sentence?

import (
	"fmt"
	"strings"

	"greenpoll/trace"
)

// A view is a step with what is beside it.
type view struct {
	Step
	next  string // the actor's next point; "": none
	last  Step   // the actor's last step
	new   string // what the step has made visible; "": nothing
	ends  bool   // the task waits for the early end of its operation
	after bool   // it is the first check's counterpart after a wait, which looks for a close alone
	rises bool   // the task has no stack before it
}

// who is the subject.
func (v view) who() string {
	if base(v.By) == "kernel" && v.Point != "start" {
		return "the worker with the report"
	}
	return Subject(v.By)
}

// does is the predicate, for the real code.
func (v view) does() string {
	switch v.Point {
	case "start":
		return v.begins()
	case "try":
		if v.returned() != "" {
			return "tries to read, and gets the bytes"
		}
		return "tries to read, and gets nothing yet"
	case "reset":
		return "sets the gate to nil before its try: the try sees for itself"
	case "first check":
		if v.after {
			return "looks for a close" + v.found(v.Closed, false)
		}
		return "looks for a close or a deadline" + v.found(v.Closed, v.Expired)
	case "second check":
		if v.ends {
			is := ": it is"
			if v.next == "commit" {
				is = ": not yet"
			}
			return "looks whether the cancel is to be repeated" + is + v.parks()
		}
		return "looks once more for a close or a deadline" + v.found(v.Closed, v.Expired) + v.parks()
	case "publish":
		if v.new == "" {
			return "makes the new deadline visible to the task"
		}
		return "makes " + v.new + " visible to the task"
	case "lock":
		return pointWords["lock"] + v.endsHere(", and has nothing to do")
	case "result":
		return pointWords["result"] + v.come()
	case "cancel":
		return v.cancels()
	case "submit", "give up", "done", "stack":
		return pointWords[v.Point]
	}
	return v.moves()
}

// moves is the predicate of a step that is about the gate.
func (v view) moves() string {
	same := v.Before == v.After
	switch v.Point {
	case "consume":
		if same {
			return fmt.Sprintf("looks for an event in the gate: it says %s, so there is none", gateName(v.Before))
		}
		return "takes the event out of the gate: it need not sleep"
	case "waiting":
		if same {
			return fmt.Sprintf("would move the gate from nil to waiting, but it says %s: it looks again", gateName(v.Before))
		}
		return "moves the gate from nil to waiting: it is about to sleep"
	case "commit":
		where := "is off its stack"
		if v.last.Point == "stack" {
			where = "has no stack any more"
		}
		if v.After == trace.GateTask {
			return where + " and falls asleep: the gate, still waiting, now holds the task"
		}
		return fmt.Sprintf("%s, and does not fall asleep: the gate says %s, no longer waiting", where, gateName(v.Before))
	case "awake":
		does := "sets the gate to nil"
		switch {
		case v.rises:
			does = "begins anew, on a stack of its worker's, and sets the gate to nil"
		case v.last.After == trace.GateTask:
			does = "is awake and sets the gate to nil"
		}
		if v.woken() {
			return fmt.Sprintf("%s: an event was there (%s)", does, gateName(v.Before))
		}
		return fmt.Sprintf("%s: no event was there (%s)", does, gateName(v.Before))
	case "load":
		if v.Other {
			return "looks at the other direction's gate, where nobody waits"
		}
		return fmt.Sprintf("looks at the gate: it says %s", gateName(v.Before)) + v.endsHere(", so it has nothing to move")
	}
	switch { // a swap
	case v.Other:
		return "moves the other direction's gate, or finds that it has changed"
	case same:
		return "would move the gate, but that has changed since the look: it looks again"
	}
	return fmt.Sprintf("moves the gate from %s to %s", gateName(v.Before), gateName(v.After)) + v.takes()
}

// woken reports whether the task has found an event in the gate, and goes on.
func (s Step) woken() bool {
	return (s.Point == "awake" || s.Point == "consume") && (s.Before == trace.GateReady || s.Before == trace.GateReadied)
}

// found says what a check has found.
func (v view) found(closed, expired bool) string {
	switch {
	case closed && expired:
		return ": both have come"
	case closed:
		return ": there is a close"
	case expired:
		return ": a deadline has passed"
	}
	return ": there is none"
}

// parks says what follows from a second check. A commit that is not the real code may have no point.
func (v view) parks() string {
	switch {
	case v.next == "stack":
		return ", so it rests: it returns"
	case v.next == "commit", v.has("asleep"):
		return ", so it parks"
	case v.next == "awake" && (v.ends || v.Closed || v.Expired):
		return ", so it does not park"
	}
	return ""
}

// come says whether the completion was there.
func (v view) come() string {
	switch v.next {
	case "":
		return ": it has"
	case "first check", "consume", "cancel":
		return ": it has not"
	}
	return ""
}

// cancels is the predicate of a step that asks for an operation's early end, or looks for one.
func (v view) cancels() string {
	const asks = "asks the kernel for the operation's early end"
	switch {
	case base(v.By) == Sleeper, base(v.By) == "shutdown", v.last.Point == "cancel":
		return asks
	case v.next == "cancel":
		return "looks for an operation under way: there is one"
	case base(v.By) == "close":
		return "looks for an operation under way: there is none"
	}
	return pointWords["cancel"]
}

func (v view) endsHere(text string) string {
	if v.next == "" && v.Before == v.After && !v.has("takes the task") {
		return text
	}
	return ""
}

func (v view) takes() string {
	if v.has("takes the task") {
		return ", and has the task in its hands"
	}
	return ""
}

func (v view) has(note string) bool { return strings.Contains(strings.Join(v.Notes, "\n"), note) }

// begins is the predicate of a step from the explorer's own point, for which poller has no line.
func (v view) begins() string {
	switch base(v.By) {
	case "kernel":
		if v.next == "start" {
			return "gets bytes for the socket"
		}
		return "reports the bytes: the report's token leads a worker to the gate" + v.endsHere(", and no further")
	case "event", "stale", "other way", "fetch":
		switch {
		case v.next == "" && base(v.By) == "fetch":
			return "fetches the completion, for which no task waits"
		case v.next == "":
			return "decodes its token, which leads to nobody"
		}
		return "decodes its token, which leads to the gate"
	case "finish":
		return "is done with the operation: its completion can be fetched"
	case "alarm":
		if v.next == "start" {
			return "sees the time pass at which the cancel is to be repeated"
		}
		return "fires the timer"
	case Sleeper:
		return "begins its call"
	}
	return "begins"
}

// here says of a step in a wrong body what has come of it.
func (v view) here() string {
	switch {
	case v.has("asleep"):
		return "falls asleep"
	case v.Point == "second check" && v.next == "commit":
		return "parks"
	case v.new != "":
		return "makes " + v.new + " visible"
	case v.has("takes the task"):
		return "has the task in its hands"
	case v.Other:
		return "is at the other direction's gate, where nobody waits"
	case v.Before != v.After:
		return fmt.Sprintf("moves the gate from %s to %s", gateName(v.Before), gateName(v.After))
	case v.Point == "load":
		return "looks at the gate: it says " + gateName(v.Before)
	case v.Point == "swap":
		return "does not move the gate"
	case v.Point == "lock":
		return pointWords["lock"]
	}
	return "goes on"
}

// asRight reports whether what has come of a step in a wrong body already says what the right code
// does there: its mistake is at another point.
func (v view) asRight(right string) bool {
	return v.Point == "publish" && v.new != "" || v.Point == "load" && (v.Other || v.Before == v.After) || v.here() == right
}

// returned is what a call has returned in this step, or with what a task at rest has gone on.
func (v view) returned() string {
	for _, note := range v.Notes {
		if what, is := strings.CutPrefix(note, "goes on "); is {
			if what == "<nil>" {
				return "; it goes on without an error"
			}
			return fmt.Sprintf("; it goes on with the error %q", what)
		}
		if what, is := strings.CutPrefix(note, "returns "); is {
			if what == "<nil>" {
				return "; its call returns without an error"
			}
			return fmt.Sprintf("; its call returns the error %q", what)
		}
	}
	return ""
}

// shows is what a step has shown, whatever its code was to do.
func (v view) shows() string {
	does := v.here()
	if v.Before == v.After && (does == "goes on" || does == "does not move the gate") {
		return "leaves the gate as it is: " + gateName(v.Before)
	}
	return does
}

// mover reports whether the right code moves the gate in a step from the point, or may.
func (v view) mover() bool {
	switch v.Point {
	case "reset", "consume", "waiting", "commit", "awake", "swap":
		return true
	}
	return false
}
