//go:build ignore

package poller_test

// This file answers: is a task woken once by whatever comes first, and is an event remembered?

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

func check(c *verdict.Check) {
	ofEvents := []string{"a wait, an event", "two waits, an event", "a wait, an event, a close", "a wait, an event, a deadline"}
	ofDeadlines := []string{"a wait, a deadline", "a wait, a deadline, a close", "a wait, an event, a deadline"}
	for _, event := range []bool{true, false} {
		name, rows, races := "unblock(false), for a deadline,", deadlines, ofDeadlines
		if event {
			name, rows, races = "unblock(true), for an event,", events, ofEvents
		}
		inquiry{name, func(b *poller.Bench, r row) string {
			woken, from, to := b.Unblock(event)
			found := r.gate
			if r.becomes != "" {
				found = r.becomes
			}
			if woken != "nil" && b.Gate() == "task" {
				return woken + ", which is still in the gate"
			}
			if b.Gate() == r.want.gate && (from != found || to != r.want.gate) {
				return woken + ", and the move swap{" + from + ", " + to + "}"
			}
			return woken
		}, races}.ask(c, rows)
	}
	exam.InEveryOrder(c, nil, append(ofEvents, ofDeadlines...)...)
	exam.OnTheKernels(c, "read", "race", "deadline")
}
