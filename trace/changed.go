package trace

// This file answers: what has an event changed in our state, in words?

import (
	"fmt"
	"strings"
)

// changed says what c has changed; s is the state after it. What follows from something
// else that is said is left out: that a worker runs a task which runs on it.
func changed(c Change, s *State) (said []string) {
	said = append(said, changedTask(c.Task, s)...)
	said = append(said, changedDesc(c.Desc, s)...)
	if q := c.Queue; q.Touched && s.Queues[q.Key] != q.Old {
		said = append(said, queueName(q.Key)+": "+count(int64(s.Queues[q.Key]), "task"))
	}
	return append(said, changedWorker(c.Worker, s)...)
}

func changedTask(was Was[uint64, Task], s *State) []string {
	now := s.Tasks[was.Key]
	switch {
	case !was.Touched || was.Had && was.Old.Status == now.Status:
		return nil
	case !was.Had:
		return []string{fmt.Sprintf("task %d: %v", was.Key, now.Status)}
	}
	said := fmt.Sprintf("task %d: %v -> %v", was.Key, was.Old.Status, now.Status)
	if now.Status == Running && now.M >= 0 {
		said += fmt.Sprintf(" on worker %d", now.M)
	}
	return []string{said}
}

func changedDesc(was Was[uint32, Desc], s *State) (said []string) {
	now, open := s.Descs[was.Key]
	switch {
	case !was.Touched:
		return nil
	case !open && was.Had:
		return []string{fmt.Sprintf("gates of fd %d: gone", was.Old.FD)}
	case !open:
		return nil
	case now.Reading == GateNil && now.Writing == GateNil && was.Old.Reading != GateNil && was.Old.Writing != GateNil: // open
		return []string{fmt.Sprintf("gates of fd %d: nil, nil", now.FD)}
	}
	said = append(said, changedGate("read", now.FD, was.Old.Reading, now.Reading)...)
	return append(said, changedGate("write", now.FD, was.Old.Writing, now.Writing)...)
}

func changedGate(direction string, fd int32, old, now Gate) []string {
	switch {
	case old == now:
		return nil
	case old == NoGate: // the trace begins here, or tells of it late
		return []string{fmt.Sprintf("%s gate of fd %d: %v", direction, fd, now)}
	}
	return []string{fmt.Sprintf("%s gate of fd %d: %v -> %v", direction, fd, old, now)}
}

// doing is what a worker does.
func (w Worker) doing() string {
	switch {
	case w.Asleep:
		return "asleep"
	case w.Polling:
		return "in the poll"
	case w.Task != 0:
		return fmt.Sprintf("runs task %d", w.Task)
	}
	return "looks for work"
}

func changedWorker(was Was[int32, Worker], s *State) (said []string) {
	old, now := was.Old, s.Workers[was.Key]
	if !was.Touched {
		return nil
	}
	if !was.Had {
		old.P = -1
	}
	runs := now.Task != 0 && s.Tasks[now.Task].Status == Running && s.Tasks[now.Task].M == was.Key
	if (!was.Had || old.doing() != now.doing()) && !runs {
		said = append(said, fmt.Sprintf("worker %d: %s", was.Key, now.doing()))
	}
	if old.P != now.P && now.P >= 0 {
		said = append(said, fmt.Sprintf("P %d: taken", now.P))
	} else if old.P != now.P {
		said = append(said, fmt.Sprintf("P %d: free", old.P))
	}
	return said
}

// queueName names a run queue, without an article.
func queueName(q Queue) string { return strings.TrimPrefix(q.String(), "the ") }
