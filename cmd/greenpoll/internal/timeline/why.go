package timeline

// This file answers: why did an event happen now? Its cause says so, unless the reader sees that
// anyhow.

import (
	"fmt"

	"greenpoll/trace"
)

// Why says why event i, by its index, happened when it did; "": that needs no words.
func (t *Timeline) Why(i int) string {
	l := t.Lines[i]
	if !t.NeedsWhy(i) {
		return ""
	}
	return WhyNow(l, t.Told[l.Cause-1])
}

// NeedsWhy reports whether event i, by its index, needs a reason.
func (t *Timeline) NeedsWhy(i int) bool { return NeedsWhy(t.Lines, t.Lines[i]) }

// NeedsWhy reports whether l, one of lines, needs a reason. It needs none if the event before
// made it happen, or if the task just does the next thing in its program. That it has parked is no
// reason why a task is resumed: the run has ended.
func NeedsWhy(lines []trace.Line, l trace.Line) bool {
	if l.Cause == 0 || l.Cause+1 >= l.I {
		return false
	}
	cause := lines[l.Cause-1]
	if l.Kind == trace.Resume && cause.Kind == trace.Park {
		return false
	}
	return l.G == 0 || cause.G != l.G || !ownDoing(l.Kind) || !ownDoing(cause.Kind)
}

// WhyNow is the reason of l: what was told of its cause.
func WhyNow(l trace.Line, cause trace.Told) string {
	why := fmt.Sprintf("%d: %s", l.Cause, cause.Said)
	if l.Kind == trace.Next && l.Freed != 0 {
		why += fmt.Sprintf("; worker %d is free since %d", l.M, l.Freed)
	}
	return why
}

// ownDoing reports whether a task that runs does a k by itself.
func ownDoing(k trace.Kind) bool {
	switch k {
	case trace.Call, trace.Open, trace.Try, trace.Submit, trace.Wait, trace.Return, trace.Spawn, trace.Exit, trace.Yield:
		return true
	}
	return false
}
