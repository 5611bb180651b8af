package exam

// This file answers: what is told of a run that does not end, and who sleeps then, or that ends though a
// task could run?

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"greenpoll/internal/verdict"
	"greenpoll/trace"
)

// mostEvents is more than a scenario has. A run that has more goes round and round, and its end shows
// no more than these.
const mostEvents = 20_000

// hangs records a run that does not end, and returns who sleeps, and its last event; "": there is none.
func hangs(c *verdict.Check, h trace.Header, r *trace.Recorder) (said, at string) {
	events := r.Events()
	said = fmt.Sprintf("after %d events nothing goes on.", len(events))
	if len(events) > mostEvents {
		said = fmt.Sprintf("there are %d events by now.", len(events))
		events = events[:mostEvents]
	}
	if len(events) == 0 {
		return said, ""
	}
	lines := trace.Lines(events)
	return said + whereAll(trace.StateAfter(lines)), place(c, h, lines)
}

// ended says that a run has ended with an error, and where to look: at its last event, or at a deadlock.
// That may have been told though a task could run.
func ended(err string, lines []trace.Line, last string) (wrong, at string) {
	i := slices.IndexFunc(lines, func(l trace.Line) bool { return l.Kind == trace.Deadlock })
	if i < 0 {
		return " ended with an error: " + err, last
	}
	at = fmt.Sprint(lines[i].I)
	g, queue := trace.StateAfter(lines[:i]).Queued()
	if g == 0 {
		return " ended with an error: " + err, at
	}
	return fmt.Sprintf(" ended with the error of a deadlock, but task %d is runnable: it stands in %s, and nobody has taken it from there. The error: %s", g, queue, err), at
}

// whereAll has a line for each worker, and each task that has not ended.
func whereAll(s *trace.State) string {
	var b strings.Builder
	for _, m := range slices.Sorted(maps.Keys(s.Workers)) {
		fmt.Fprintf(&b, "\n  worker %d %s", m, does(s.Workers[m]))
	}
	left := 0
	for _, g := range slices.Sorted(maps.Keys(s.Tasks)) {
		t := s.Tasks[g]
		if t.Status == trace.Dead {
			continue
		}
		left++
		fmt.Fprintf(&b, "\n  task %d: %v", g, t.Status)
		if t.Status == trace.Parked && t.Reason != "" {
			fmt.Fprintf(&b, " (%s)", t.Reason)
		}
		if queue := t.Queue.String(); t.Status == trace.Runnable && queue != "" {
			fmt.Fprintf(&b, ", in %s", queue)
		}
		fmt.Fprintf(&b, ", since event %d", t.SinceNo)
	}
	if left == 0 {
		b.WriteString("\n  all tasks have ended")
	}
	return b.String()
}

func does(w trace.Worker) string {
	switch {
	case w.Task != 0:
		return fmt.Sprintf("runs task %d", w.Task)
	case w.Polling:
		return "sleeps in the poll"
	case w.Asleep:
		return "sleeps without a P"
	}
	return "looks for work"
}
