package poller

// This file answers: does the gate lose a wake-up, or wake twice, in any order of
// its steps? All interleavings of a wait with events, deadlines and a close are
// walked, over the real code. See walker_test.go for how, rules_test.go for what
// must hold.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

// A scenario is a set of actors: one blocker, and others.
type scenario struct {
	name   string
	others []func() *actor
	mode   Mode                  // default Read
	wait   func(w *walker) error // what the blocker does; default Wait
	waits  int                   // how often, unless one fails; default once
	armed  bool                  // a deadline is set, and its timer is firing

	op      bool // the blocker waits for a completion
	reads   bool // the blocker reads from a socket
	forgets bool // an event may be forgotten, or be remembered although it has served
	naive   bool // walk path by path, without recognising states
}

type others = []func() *actor

var later = setDeadline("reset", 1<<61)
var never = setDeadline("reset", 0)
var past = setDeadline("past", 1)

var scenarios = []scenario{
	{name: "a wait, an event", others: others{event}},
	{name: "a wait, a close", others: others{evict}},
	{name: "a wait, a deadline", others: others{fire}, armed: true},
	{name: "a wait, a deadline set to the past", others: others{past}},
	{name: "a wait, two events", others: others{event, event}},
	{name: "a wait, two closes", others: others{evict, evict}},
	{name: "two waits, an event", others: others{event}, waits: 2},
	{name: "two waits, two events", others: others{event, event}, waits: 2},
	{name: "two waits, two events, a close", others: others{event, event, evict}, waits: 2},
	{name: "a wait, an event, a close", others: others{event, evict}},
	{name: "a wait, an event, a deadline", others: others{event, fire}, armed: true},
	{name: "a wait, a deadline, a close", others: others{fire, evict}, armed: true},
	{name: "a wait, an event, a deadline, a close", others: others{event, fire, evict}, armed: true},
	{name: "a wait for writing, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, mode: Write},
	{name: "two waits, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, waits: 2},
	{name: "a wait, a deadline that is moved to later", others: others{fire, later}, armed: true},
	{name: "a wait, a deadline that is taken away", others: others{fire, never}, armed: true},
	{name: "a wait, an event, a deadline that is moved to later", others: others{event, fire, later}, armed: true},
	{name: "a wait, a deadline moved to the past, one moved to later", others: others{fire, past, later}, armed: true},
	{name: "a wait, an event, a deadline that is moved, a close", others: others{event, fire, later, evict}, armed: true},
	{name: "a wait, a stale event", others: others{stale}},
	{name: "a wait, a stale event, an event, a close", others: others{stale, event, evict}},
	{name: "a wait for a completion, which comes", others: others{event}, op: true, wait: waitDone, forgets: true},
	{name: "a wait for a completion, a deadline, a close", others: others{event, fire, evict}, armed: true, op: true, wait: waitDone, forgets: true},
	{name: "a read, bytes", others: others{bytesArrive}, reads: true, wait: read, forgets: true},
	{name: "two reads, bytes twice, a close", others: others{bytesArrive, bytesArrive, evict}, waits: 2, reads: true, wait: read, forgets: true},
}

func justWait(w *walker) error { return w.d.Wait(w.t, w.sc.mode) }

// waitDone waits as one does who has submitted an operation.
func waitDone(w *walker) error {
	w.hook(atStart)
	w.d.WaitDone(w.t, &w.op)
	if w.running != nil && !w.op.Done() {
		w.violate(ruleJust, "WaitDone returned before the completion")
	}
	return nil
}

// read is a reader: prepare, try, and wait only when the try found nothing.
func read(w *walker) error {
	w.hook(atStart)
	if err := w.d.Prepare(w.sc.mode); err != nil {
		return err
	}
	for {
		w.hook(atTry)
		if w.ghost.bytes > 0 {
			w.ghost.bytes--
			w.ghost.event = true // what Wait would have needed, the try has
			return nil
		}
		if err := w.d.Wait(w.t, w.sc.mode); err != nil {
			return err
		}
		w.ghost.event = false
	}
}

func (sc scenario) withDefaults() scenario {
	if sc.mode == 0 {
		sc.mode = Read
	}
	if sc.wait == nil {
		sc.wait = justWait
	}
	return sc
}

func TestWalkFindsNoInterleavingThatBreaksARule(t *testing.T) {
	moves := make(map[string]bool)
	for _, sc := range scenarios {
		t.Run(sc.name, func(t *testing.T) {
			w := walk(t, sc.withDefaults())
			t.Logf("%v interleavings, %d states: all rules hold", w.tree.paths(), len(w.tree.next))
			for m := range w.moves {
				moves[m.String()] = true
			}
		})
	}
	if t.Failed() {
		return
	}
	// The table above the type gate: each exit was taken, and no other.
	table := map[string]bool{
		"nil -> ready, event":     true,
		"nil -> waiting, block":   true,
		"ready -> nil, block":     true,
		"ready -> nil, reset":     true,
		"waiting -> task, commit": true,
		"waiting -> ready, event": true,
		"waiting -> nil, error":   true,
		"waiting -> nil, block":   true,
		"task -> ready, event":    true,
		"task -> nil, error":      true,
	}
	assert.Equal(t, table, moves)
}

func (m move) String() string {
	by := "block"
	switch {
	case m.at == AtReset:
		by = "reset"
	case m.at == AtCommit:
		by = "commit"
	case m.who == "event" || m.who == "kernel":
		by = "event"
	case m.who != "block":
		by = "error"
	}
	return fmt.Sprintf("%v -> %v, %s", m.before, m.after, by)
}

// The shortcut by states is checked against walking each path by itself.
func TestWalkByStatesCountsWhatAWalkByPathsCounts(t *testing.T) {
	for _, name := range []string{"a wait, an event", "a wait, a close", "a wait, a deadline",
		"two waits, an event", "a wait, two events", "a wait, a stale event",
		"a wait, a deadline that is moved to later", "a read, bytes"} {
		for _, sc := range scenarios {
			if sc.name != name {
				continue
			}
			sc = sc.withDefaults()
			byStates := walk(t, sc)
			sc.naive = true
			byPaths := walk(t, sc)
			require.Equal(t, byPaths.tree.paths().String(), byStates.tree.paths().String(), name)
			assert.Equal(t, byPaths.moves, byStates.moves, name)
			t.Logf("%-45s %6v interleavings, %5d states instead of %7d nodes", name,
				byPaths.tree.paths(), len(byStates.tree.next), len(byPaths.tree.next))
		}
	}
}

var _ = trace.GateNil
