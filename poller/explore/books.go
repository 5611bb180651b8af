package explore

// This file answers: what has happened on a path, by the explorer's own books? The rules
// compare it with what the gate says.

import (
	"fmt"
	"strings"
)

// Books are kept beside the code under test. They have what happened, in the order in which
// it counts: an event comes when its delivery has ended, a close and a deadline when the
// descriptor's lock was taken for it.
type Books struct {
	Event       bool // an event came and no Wait has taken it
	Consumed    int  // how many a Wait has taken and not returned
	Closed      bool
	Away        bool // Evict has said so of the blocker
	Left        bool // the blocker has gone to sleep, and has not run since
	Armed       bool // the deadline whose timer fires is the one that was set last
	Expired     bool
	EverExpired bool
	Bytes       int // in the socket, for the reader

	Parks   int // how often the blocker was asleep
	Wins    int // how often another actor moved the gate out of "task"
	Given   int // tasks returned to be readied
	Readies int
	Returns int // how many waits have returned

	Probes   int // how many have begun, or were refused by the kernel
	Reported int // how many have reported their end
}

// String tells in words what a reader needs to know at a step.
func (b Books) String() string {
	var words []string
	say := func(is bool, format string, args ...any) {
		if is {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	say(b.Bytes > 0, "bytes to read: %d", b.Bytes)
	say(b.Event, "an event is to be taken")
	say(b.Expired, "the deadline has passed")
	say(b.Closed, "closed")
	say(b.Parks > 0, "parked: %d, readied: %d", b.Parks, b.Readies)
	say(b.Probes > 0, "probes: %d, reported: %d", b.Probes, b.Reported)
	say(b.Returns > 0, "waits that have returned: %d", b.Returns)
	if words == nil {
		return "nothing has happened"
	}
	return strings.Join(words, "; ")
}
