package trace

// This file answers: which run queue does an event change, and who has to leave its place there?

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

// displaced moves to the end of P's ring the task that stood in its run-next slot, into which
// e puts another one. No event of its own tells of that.
func displaced(s *State, e Event) (was Was[uint64, Task]) {
	g := s.runNext[e.P]
	t := s.Tasks[g]
	if g == e.G || t.Queue != queueOf(e) {
		return was
	}
	t.Queue.Name, t.SinceNo = "ring", e.I
	return put(s.Tasks, g, t)
}
