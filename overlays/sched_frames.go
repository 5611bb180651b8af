//go:build ignore

// Plain: makes the switch in a separate function, which execute and Park call.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_frames) ./micro -run - -bench 'Switch$'
// Seen in no scenario: it does the same in another way, and makes the same events.
package sched

func (m *machine) execute(next func() *Task) {
	for t := next(); t != nil; t = next() {
		for !m.switchTo(t) {
		}
	}
}

//go:noinline
func (m *machine) switchTo(t *Task) bool {
	c := m.enter(t)
	c.resume()
	return m.leave(t)
}

func (t *Task) Park(commit Commit, reason Reason) {
	if t.unwinding {
		return
	}
	t.endIfStopping()
	t.switchAway(commit, reason)
	t.endIfStopping()
}

//go:noinline
func (t *Task) switchAway(commit Commit, reason Reason) {
	if t.guest != nil {
		t.parkGuest(commit, reason)
		return
	}
	yield := t.beginPark(commit, reason)
	if yield == nil {
		panic(t.misused())
	}
	yield(struct{}{})
}
