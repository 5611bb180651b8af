//go:build ignore

// Wrong: nothing is announced: whoever sets an earlier timer does not break the poll.
// Exercise: delay
// Told as: Nothing was announced
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	first := s.timers.first.Load()
	if first == 0 {
		return -1
	}
	return max(0, first-s.clock.Now())
}
