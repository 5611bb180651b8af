package timeline

// This file answers: of a run in which a task sleeps for ever, which event should have woken it?
// Screen and page ask the same.

import (
	"maps"
	"slices"

	"greenpoll/trace"
)

// A Lost is a wake-up that did not come. The zero Lost: there is none.
type Lost struct {
	Task  uint64 // it sleeps for ever
	Event uint64 // the number of the event that should have woken it
}

// LostAfter looks for it in a run that stood still after lines: the last report about the gate at
// which the task waits, or else what the kernel had to report. Of several tasks it takes the one
// whose event is the latest.
func LostAfter(lines []trace.Line) (found Lost) {
	s := trace.StateAfter(lines)
	for _, g := range slices.Sorted(maps.Keys(s.Tasks)) {
		t := s.Tasks[g]
		if t.Status != trace.Parked && t.Status != trace.Leaving || t.Slot == 0 {
			continue
		}
		if event := shouldHaveWoken(lines, g, t.Slot); event > found.Event {
			found = Lost{g, event}
		}
	}
	return found
}

func shouldHaveWoken(lines []trace.Line, g uint64, slot uint32) (event uint64) {
	from, rank := len(lines)-1, 1
	for ; from >= 0; from-- {
		if l := lines[from]; l.Kind == trace.Wait && l.G == g && l.Slot == slot {
			break
		}
	}
	if from < 0 {
		return 0 // the trace begins later
	}
	for _, l := range lines[from+1:] {
		if r := reports(l, lines[from]); r >= rank {
			event, rank = l.I, r
		}
	}
	return event
}

// reports says how surely l should have opened the gate; 0: it has nothing to do with it.
func reports(l, wait trace.Line) int {
	if l.Slot != wait.Slot || l.Gen != wait.Gen {
		return 0
	}
	switch {
	case l.Mode == wait.Mode && (l.Kind == trace.Polled || l.Kind == trace.Complete || l.Kind == trace.Move):
		return 2
	case l.Kind == trace.Kernel && (l.Mode == wait.Mode || l.Mode == trace.NoMode):
		return 1
	}
	return 0
}
