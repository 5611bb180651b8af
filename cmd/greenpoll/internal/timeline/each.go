package timeline

// This file answers: how is a whole run told, event by event, without a view that moves? For a
// recording: it keeps nothing of what it has told, so that a million events have room.

import (
	"slices"

	"greenpoll/trace"
)

// A Moment is one event of a run that is told.
type Moment struct {
	Line   trace.Line
	Change trace.Change
	State  *trace.State // after it; the same one for all
	Told   trace.Told
	AtGate uint64 // see Timeline.AtGate
	Whose  uint64 // the task to whose call the step belongs; 0: none
	Why    bool   // it needs a reason, see Timeline.NeedsWhy
}

// Each tells all lines in order, as a Timeline does that skips the set-up, which ends before
// event number story. It settles the steps of lines, see trace.Settle.
func Each(h trace.Header, lines []trace.Line, story uint64, f func(Moment)) {
	for i := range lines {
		trace.Settle(lines, i)
	}
	t := New(h)
	for _, l := range lines {
		atGate, freed := t.concern.add(l)
		c := trace.Reduce(t.State, l.Event)
		told := t.tell(l, c, l.I < story)
		f(Moment{l, c, t.State, told, atGate, whose{atGate, freed}.of(l, told), NeedsWhy(lines, l)})
	}
}

// QuestionOf is the Question of a run that has ended.
func QuestionOf(lines []trace.Line, story uint64) Question {
	return (&Timeline{Lines: lines}).Question(story, true)
}

// StoryEnd is how many events there are before a run in which all tasks slept was stopped, or up to
// the one that tells of their deadlock; what comes after unwinds them. Of other runs it is all.
func StoryEnd(lines []trace.Line, asleep bool) int {
	if i := slices.IndexFunc(lines, func(l trace.Line) bool { return l.Kind == trace.Deadlock }); i >= 0 {
		return i + 1
	}
	if asleep {
		if i := slices.IndexFunc(lines, func(l trace.Line) bool { return l.Kind == trace.Break && l.Why == "stop" }); i > 0 {
			return i
		}
	}
	return len(lines)
}
