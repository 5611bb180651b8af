package sched

// This file answers: what does package poller/explore see of a task's stack, and where does
// it stop a worker? Nothing of it is called in a program: there it costs a branch.

// ExploreStacks has at called by a worker that is about to take the stack of a task at rest
// away. It must be called before Run.
func (s *Sched) ExploreStacks(at func(t *Task)) { s.atStack = at }

// HasStack reports whether t has a stack, also one that its worker has yet to take away.
// Anyone may call it; an explorer alone knows how long the answer holds.
func (t *Task) HasStack() bool { return t.coro.Load() != nil }

// syncPoint lets an explorer, if there is one, take over at this point.
func (m *machine) syncPoint(t *Task) {
	if at := m.s.atStack; at != nil {
		at(t)
	}
}
