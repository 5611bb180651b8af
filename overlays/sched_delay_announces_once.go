//go:build ignore

// Wrong: pollDelay looks again and counts with what it finds, but the announcement still says
// what it saw first: a timer that is set between the two does not break the poll.
// Exercise: delay
// Told as: The first timer was stopped while you announced it
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	s.announcePoll(s.timers.first.Load())
	first := s.timers.first.Load()
	if first == 0 {
		return -1
	}
	return max(0, first-s.clock.Now())
}
