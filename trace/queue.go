package trace

// This file answers: which run queue does an event change, and which tasks leave their place
// there without an event of their own?

import (
	"cmp"
	"fmt"
	"slices"
)

// queueOf returns the queue that e names. A next may also name a source that is
// no queue, such as "poll".
func queueOf(e Event) Queue {
	switch e.Q {
	case "global":
		return Queue{P: -1, Name: e.Q}
	case "ring", "next":
		return Queue{P: e.P, Name: e.Q}
	}
	return Queue{}
}

// String names the queue; "": it is none.
func (q Queue) String() string {
	switch q.Name {
	case "":
		return ""
	case "global":
		return "the global queue"
	case "next":
		return fmt.Sprintf("P %d's run-next slot", q.P)
	}
	return fmt.Sprintf("P %d's %s", q.P, q.Name)
}

// Queued returns the first task that stands in a run queue, and which; 0: none does.
func (s *State) Queued() (g uint64, in Queue) {
	for id, t := range s.Tasks {
		if t.Status == Runnable && t.Queue.Name != "" && (g == 0 || id < g) {
			g, in = id, t.Queue
		}
	}
	return g, in
}

// displaced moves to the end of P's ring the task that stood in its run-next slot, into which
// e puts another one.
func displaced(s *State, e Event) []Was[uint64, Task] {
	g := s.runNext[e.P]
	t := s.Tasks[g]
	if g == e.G || t.Queue != queueOf(e) {
		return nil
	}
	t.Queue.Name, t.SinceNo = "ring", e.I
	return []Was[uint64, Task]{put(s.Tasks, g, t)}
}

// stolen moves to the thief's ring the tasks that a steal takes beside e.G: those that stood
// before it in the victim's. e.G goes into no queue, the thief runs it next. It is to be called
// before e.G is changed.
//
// The others keep their SinceNo: the thief's ring was empty, so it is still their order there.
func stolen(s *State, e Event) (all []Was[uint64, Task]) {
	last := s.Tasks[e.G]
	if e.N < 2 || last.Queue.Name != "ring" {
		return nil
	}
	var before []uint64
	for g, t := range s.Tasks {
		if t.Queue == last.Queue && t.SinceNo < last.SinceNo {
			before = append(before, g)
		}
	}
	slices.SortFunc(before, func(a, b uint64) int { return cmp.Compare(s.Tasks[a].SinceNo, s.Tasks[b].SinceNo) })
	for _, g := range before[max(0, len(before)-int(e.N-1)):] {
		t := s.Tasks[g]
		t.Queue.P = e.P
		all = append(all, put(s.Tasks, g, t))
	}
	return all
}
