//go:build ignore

// Wrong: the second look is made once only: after the second announcement nobody looks.
// Exercise: delay
// Told as: The timers changed, you announced again
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	first := s.timers.first.Load()
	s.announcePoll(first)
	if again := s.timers.first.Load(); again != first {
		first = again
		s.announcePoll(first)
	}
	if first == 0 {
		return -1
	}
	return max(0, first-s.clock.Now())
}
