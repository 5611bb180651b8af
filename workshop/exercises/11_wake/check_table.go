//go:build ignore

package poller_test

// This file answers: what does an event or a deadline do with each state of the gate, and what does
// each mistake mean?

import (
	"strings"

	"greenpoll/poller"
)

// events are the lines of the gate's table for unblock(true).
var events = []row{
	{gate: "nil", want: left{gate: "ready", returned: "nil"}, said: ofForgotten,
		rule: "Nobody waits, so the event is remembered: from nil to ready."},
	{gate: "waiting", want: left{gate: "ready", returned: "nil"}, said: ofAboutToSleep,
		rule: "The task is about to sleep: the gate goes from waiting to ready, so that the commit fails and the task takes the event itself. Nobody sleeps yet, so there is nobody to return."},
	{gate: "task", want: left{gate: "readied", returned: "task"}, said: ofSleeper,
		rule: "The task that sleeps is taken out of the gate and returned, and no longer counted. The gate says readied: the task does not run yet, and endWait and a close have to see that, and that it was an event."},
	{gate: "ready", want: left{gate: "ready", returned: "nil"}, said: ofNothingToDo,
		rule: "The gate remembers an event already: one is enough, and there is nothing to do."},
	{gate: "readied", want: left{gate: "readied", returned: "nil"}, said: ofNothingToDo,
		rule: "An event has readied the task already: there is nothing to do."},
	{gate: "timedOut", want: left{gate: "readied", returned: "nil"}, said: ofNothingToDo,
		rule: "A deadline has readied the task, it does not run yet, and now an event has come as well: from timedOut to readied. So it finds the event, and a close still sees that it does not run. It was returned by the deadline's unblock, and is not returned again."},
	{gate: "nil", at: poller.AtSwap, becomes: "waiting", want: left{gate: "ready", returned: "nil"}, said: ofMoved("event", "waiting", "ready"), rule: moved},
	{gate: "waiting", at: poller.AtSwap, becomes: "task", want: left{gate: "readied", returned: "task"}, said: ofMoved("event", "task", "ready"), rule: moved},
	{gate: "nil", at: poller.AtSwap, becomes: "ready", want: left{gate: "ready", returned: "nil"}, said: ofNothingToDo, rule: moved},
	{gate: "task", at: poller.AtSwap, becomes: "readied", want: left{gate: "readied", returned: "nil", sleepers: 1}, said: ofTaken, rule: moved},
	{gate: "task", at: poller.AtSwap, becomes: "nil", want: left{gate: "ready", returned: "nil", sleepers: 1}, said: ofTaken, rule: moved},
}

// deadlines are those for unblock(false).
var deadlines = []row{
	{gate: "nil", want: left{gate: "nil", returned: "nil"}, said: ofRemembered,
		rule: "Nobody waits. A deadline is not remembered in the gate, since the next wait looks for it anyway: the gate stays nil."},
	{gate: "waiting", want: left{gate: "nil", returned: "nil"}, said: ofAboutToSleep,
		rule: "The task is about to sleep: the gate goes from waiting to nil, so that the commit fails and the task runs on, without an event. Nobody sleeps yet, so there is nobody to return."},
	{gate: "task", want: left{gate: "timedOut", returned: "task"}, said: ofSleeper,
		rule: "The task that sleeps is taken out of the gate and returned, and no longer counted. The gate says timedOut: the task does not run yet, which a close has to see, and no event has come."},
	{gate: "ready", want: left{gate: "ready", returned: "nil"}, said: ofNothingToDo,
		rule: "The gate remembers an event: a deadline does not touch it."},
	{gate: "readied", want: left{gate: "readied", returned: "nil"}, said: ofNothingToDo,
		rule: "An event has readied the task already: a deadline does not touch that."},
	{gate: "timedOut", want: left{gate: "timedOut", returned: "nil"}, said: ofNothingToDo,
		rule: "A deadline has readied the task already: there is nothing to do."},
	{gate: "waiting", at: poller.AtSwap, becomes: "task", want: left{gate: "timedOut", returned: "task"}, said: ofMoved("deadline", "task", "nil"), rule: moved},
	{gate: "task", at: poller.AtSwap, becomes: "readied", want: left{gate: "readied", returned: "nil", sleepers: 1}, said: ofTaken, rule: moved},
	{gate: "waiting", at: poller.AtSwap, becomes: "ready", want: left{gate: "ready", returned: "nil"}, said: ofNothingToDo, rule: moved},
}

const (
	moved   = "The gate has moved between the look at it and the swap, so that has to fail; look again, and do what the new state asks for."
	written = "The gate moved between your look at it and your write, and you wrote over what came: whoever had moved it has done so in vain. Only a compare-and-swap sees that."
	count   = "The number of sleepers is wrong: whoever takes a task out of the gate counts it down, once."
	traced  = "The gate is right, and the move that was returned for the trace is not: it is the state that the swap has found, and the one that it has left."
)

func ofForgotten(l left) string {
	if l.gate == "nil" {
		return "The event came when nobody was waiting yet, and was forgotten. The task that has just tried in vain goes to wait, and sleeps for ever: the gate has to remember it, as ready."
	}
	return ofNothingToDo(l)
}

func ofAboutToSleep(l left) string {
	switch {
	case l.gate == "waiting":
		return "The gate said waiting, and it was left so: then the commit succeeds, and the task sleeps though its news has come. Move it on, and the commit will fail."
	case l.gate == "task":
		return "The event put a task into the gate that was about to wait: only its own worker may do that."
	}
	return ofNothingToDo(l)
}

func ofSleeper(l left) string {
	switch {
	case unslept(l):
		return ofNothingToDo(l)
	case l.gate == "task" && l.returned == "nil":
		return "The task sleeps in the gate, and its news left it there: nobody else is going to wake it."
	case strings.Contains(l.returned, "still in the gate"):
		return "The task was returned, to be made ready, and it is still in the gate: the next one who comes makes it ready again."
	case l.returned == "nil":
		return "The task was taken out of the gate, and nobody makes it ready: the caller that moves it out has to return it."
	case l.gate == "ready" || l.gate == "nil":
		return "The task was taken out of the gate, and the gate does not say that it has not run yet: a close that comes now takes it for awake, and waits for it, perhaps on the worker that should run it. It says readied after an event, and timedOut after a deadline."
	case l.gate == "readied" && !strings.Contains(l.returned, "swap") && l.sleepers == 0:
		return "The task came back as if an event had come, and it was a deadline, which nobody remembers: after it, the gate says timedOut if a task slept there."
	}
	return ofNothingToDo(l)
}

func ofRemembered(l left) string {
	if l.gate == "ready" || l.gate == "readied" {
		return "The task came back as if an event had come, and it was a deadline, which nobody remembers: after it, the gate says nil if nobody slept there."
	}
	return ofNothingToDo(l)
}

// ofMoved is for a gate that another thread moves to now while the news, an event or a deadline, is on its
// way; then is what would have been right before.
func ofMoved(news, now, then string) func(l left) string {
	return func(l left) string {
		switch {
		case l.gate == now && l.returned == "nil":
			return "The gate moved while the " + news + " was on its way, and the " + news + " was dropped: nothing tells of it again, and the task sleeps for ever. After a swap that failed, look again."
		case l.gate == then && now == "task", strings.Contains(l.returned, "swap"): // the move that it tells has been made by nobody
			return written
		}
		return ofNothingToDo(l)
	}
}

// ofTaken is for a sleeper that another thread takes out of the gate first.
func ofTaken(l left) string {
	switch {
	case l.returned == "task":
		return "A task is to be made ready that another thread has taken out of the gate: only a caller whose own swap took it out may return it."
	case l.sleepers == 0:
		return "Another thread has taken the task out of the gate and counted it down, and here it is counted down again. Count only after a swap of your own has succeeded."
	}
	return ofNothingToDo(l)
}

// ofNothingToDo is for what may be wrong in each situation.
func ofNothingToDo(l left) string {
	switch {
	case unslept(l):
		return "A task is to be made ready that did not sleep: what was returned is one of the gate's other states. Only a task that the gate held may be returned."
	case l.sleepers < 0 || l.sleepers == 1 && l.gate != "task" && l.returned == "task":
		return count
	case strings.Contains(l.returned, "swap"):
		return traced
	}
	return ""
}

// unslept reports whether what was returned is one of the gate's other states.
func unslept(l left) bool {
	return !strings.HasPrefix(l.returned, "nil") && !strings.HasPrefix(l.returned, "task")
}
