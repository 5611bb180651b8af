//go:build ignore

// Wrong: leave takes the stack of a task at rest away after the commit: another worker may have
// begun the task on it by then, and the next task of this worker gets the same.
// Breaks: a task at rest has no stack once it can be readied
// Shown by: go test -overlay $(go run ./tools/overlay sched_rest_pools_late) ./poller -run TestExplorerFinds
// Seen in no scenario: in none do the bytes come between the commit and what follows it.
package sched

import "greenpoll/trace"

func (m *machine) leave(t *Task) bool {
	if t.Status() == Dead {
		m.bury(t)
		return true
	}
	commit := t.commit
	t.onStack = false
	if m.s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Park, Reason: t.Reason().String()})
	}
	rests := t.atRest()
	asleep := commit == nil || commit.Commit(t)
	if m.s.trace.On() {
		m.emitCommit(t, commit, asleep)
	}
	if rests {
		m.takeStack(t)
	}
	return asleep
}
