//go:build ignore

// Wrong: a timer that is due gives a negative delay, which means for ever.
// Exercise: delay
// Told as: A timer is due already, and the delay is below 0
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	for {
		first := s.timers.first.Load()
		s.announcePoll(first)
		if s.timers.first.Load() != first {
			continue
		}
		if first == 0 {
			return -1
		}
		return first - s.clock.Now()
	}
}
