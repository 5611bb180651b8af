package poller

// This file answers: does the gate lose a wake-up, or wake twice, in any order of
// its actions? All interleavings of a wait with events, deadlines and a close are
// explored, over the real code. See explorer_test.go for how, rules_test.go for what
// must hold.

import (
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

// A scenario is a set of actors: one blocker, and others.
type scenario struct {
	name   string
	others []func() *actor
	mode   Mode                    // default Read
	wait   func(x *explorer) error // what the blocker does; default Wait
	waits  int                     // how often, unless one fails; default once
	armed  bool                    // a deadline is set, and its timer is firing

	op      bool // the blocker executes an operation; see opkernel_test.go
	atOnce  bool // which is done when it is submitted
	probe   bool // of the operations: the blocker probes, and others may, too
	refuses int  // how many probes are refused
	loses   int  // how many cancels are lost
	reads   bool // the blocker reads from a socket
	forgets bool // an event may be forgotten, or be remembered although it has served
	naive   bool // explore path by path, without recognising states
	memory  int  // how many of its last actions an actor's local variables depend on; default 1
	size    int  // small, medium: the longer ways can be afforded; 0: they cannot
}

const (
	small = 1 + iota
	medium
)

type others = []func() *actor

var later = setDeadline("reset", 1<<61)
var never = setDeadline("reset", 0)
var past = setDeadline("past", -1) // before the start: a coarse clock may not have left 0 yet

var scenarios = []scenario{
	{name: "a wait, an event", size: small, others: others{event}},
	{name: "a wait, a close", size: small, others: others{evict}},
	{name: "a wait for writing, a close", size: small, others: others{evict}, mode: Write},
	{name: "a wait, a deadline", size: small, others: others{fire}, armed: true},
	{name: "a wait for writing, a deadline", size: small, others: others{fire}, armed: true, mode: Write},
	{name: "a wait, a deadline set to the past", size: small, others: others{past}},
	{name: "a wait, two closes", size: small, others: others{evict, evict}},
	{name: "two waits, an event", size: small, others: others{event}, waits: 2},
	{name: "a wait, a deadline that is moved to later", size: small, others: others{fire, later}, armed: true},
	{name: "a wait, a stale event", size: small, others: others{stale}},
	{name: "an operation that completes", size: small, others: others{finish, fetch}, op: true},
	{name: "an operation, a close", size: medium, others: others{evict, fetch}, op: true},
	{name: "an operation, a deadline", others: others{fire, fetch}, armed: true, op: true},
	{name: "an operation, a completion of the slot's last owner", size: small, others: others{staleOp}, op: true},
	{name: "an operation, a completion of the other direction", size: small, others: others{otherWay}, op: true},
	{name: "an operation, a close, a cancel that is lost", others: others{evict, alarmed, fetch}, op: true, loses: 1},
	{name: "an operation, a deadline, a cancel that is lost", others: others{fire, alarmed, fetch}, armed: true, op: true, loses: 1},
	{name: "an operation that is done at once, a close", size: small, others: others{evict}, op: true, atOnce: true},
	{name: "two operations that are done at once, a deadline", size: small, others: others{fire}, armed: true, waits: 2, op: true, atOnce: true},
	{name: "a probe, a close", size: small, others: others{evictProbe, fetch}, probe: true},
	{name: "a probe that completes, a close", size: small, others: others{finish, evictProbe, fetch}, probe: true},
	{name: "a probe that is done at once, a close", size: small, others: others{evictProbe}, probe: true, atOnce: true},
	{name: "two probe, one is refused", size: small, others: others{probeToo, finish, fetch}, probe: true, refuses: 1},
	{name: "two probe, one completes, a close", size: medium, others: others{probeToo, finish, fetch, fetch, evictProbe}, probe: true},
	{name: "three probe, one is refused, a close", others: others{probeToo, probeToo, finish, fetch, fetch, evictProbe}, probe: true, refuses: 1},
	{name: "a read, bytes", size: small, others: others{bytesArrive}, reads: true, wait: read, forgets: true},
	{name: "a wait, two events", size: medium, others: others{event, event}},
	{name: "two waits, two events", size: medium, others: others{event, event}, waits: 2},
	{name: "a wait, an event, a close", size: medium, others: others{event, evict}},
	{name: "a wait, an event, a deadline", size: medium, others: others{event, fire}, armed: true},
	{name: "a wait, a deadline, a close", size: medium, others: others{fire, evict}, armed: true},
	{name: "a wait, a deadline moved to the past, one moved to later", size: medium, others: others{fire, past, later}, armed: true},
	{name: "a wait, a deadline that is taken away", others: others{fire, never}, armed: true},
	{name: "a read, bytes, a deadline, a close", others: others{bytesArrive, fire, evict}, armed: true, reads: true, wait: read, forgets: true},
	{name: "two reads, bytes twice", others: others{bytesArrive, bytesArrive}, waits: 2, reads: true, wait: read, forgets: true},
	{name: "a wait, a stale event, an event, a close", others: others{stale, event, evict}},
	{name: "an operation that completes, a deadline", others: others{finish, fetch, fire}, armed: true, op: true},
	{name: "an operation that completes, a close", others: others{finish, fetch, evict}, op: true},
	{name: "an operation that completes, the end of Run", others: others{finish, fetch, shutdown}, op: true},
	{name: "writing: an operation that completes, a deadline, a close", others: others{finish, fetch, fire, evict}, armed: true, mode: Write, op: true},
	{name: "an operation that completes, a deadline that is moved", others: others{finish, fetch, fire, later}, armed: true, op: true},
	{name: "an operation that completes, the other direction's", others: others{finish, fetch, otherWay}, op: true},
	{name: "two operations, one completes, a close", others: others{finish, fetch, fetch, evict}, op: true, waits: 2},
	{name: "a wait, an event, a deadline that is moved to later", others: others{event, fire, later}, armed: true},
	{name: "a wait for writing, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, mode: Write},
	{name: "a wait, an event, a deadline, a close", others: others{event, fire, evict}, armed: true},
	{name: "two waits, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, waits: 2},
	{name: "a wait, an event, a deadline that is moved, a close", others: others{event, fire, later, evict}, armed: true},
	{name: "two waits, two events, a close", others: others{event, event, evict}, waits: 2},
}

func justWait(x *explorer) error { return x.d.Wait(x.t, x.sc.mode) }

// read is a reader: prepare, try, and wait only when the try found nothing.
func read(x *explorer) error {
	x.hook(0, atStart)
	if err := x.d.Prepare(x.sc.mode); err != nil {
		return err
	}
	for {
		x.hook(0, atTry)
		if x.ghost.bytes > 0 {
			x.ghost.bytes--
			return nil
		}
		if err := x.d.Wait(x.t, x.sc.mode); err != nil {
			return err
		}
	}
}

func (sc scenario) withDefaults() scenario {
	if sc.mode == 0 {
		sc.mode = Read
	}
	if sc.memory == 0 {
		sc.memory = 1
	}
	switch {
	case sc.probe:
		sc.op, sc.wait, sc.forgets = true, probe, true
	case sc.op:
		sc.wait, sc.forgets = execute, true
	}
	if sc.wait == nil {
		sc.wait = justWait
	}
	return sc
}

func TestExplorerFindsNoInterleavingThatBreaksARule(t *testing.T) {
	moves := make(map[string]bool)
	all, states := new(big.Int), 0
	for _, sc := range scenarios {
		if raced && sc.size == 0 {
			continue
		}
		t.Run(sc.name, func(t *testing.T) {
			x := explore(t, sc.withDefaults())
			t.Logf("%s: %v interleavings, %d states, all rules hold", sc.name, x.tree.paths(), len(x.tree.next))
			all.Add(all, x.tree.paths())
			states += len(x.tree.next)
			for m := range x.moves {
				moves[m.String()] = true
			}
		})
	}
	if t.Failed() {
		return
	}
	t.Logf("%v interleavings in all, %d states", all, states)
	if raced {
		return
	}
	// Every transition in type gate's table has occurred, and no others.
	assert.Equal(t, tableOfMoves(t), moves)
}

// tableOfMoves reads the moves that should exist. docs/pictures/gate.svg is drawn from
// the same file.
func tableOfMoves(t *testing.T) map[string]bool {
	text, err := os.ReadFile("testdata/gate_moves.txt")
	require.NoError(t, err)
	table := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			table[strings.TrimSpace(line)] = true
		}
	}
	return table
}

func (m move) String() string {
	by := "block"
	switch {
	case m.at == AtReset:
		by = "reset"
	case m.at == AtCommit:
		by = "commit"
	case m.by == "event", m.by == "kernel", m.by == "fetch", m.by == "other way":
		by = "event"
	case m.by != "block":
		by = "error"
	}
	return fmt.Sprintf("%s -> %s, %s", gateName(m.before), gateName(m.after), by)
}

func gateName(g trace.Gate) string {
	switch g {
	case gateReadied:
		return "readied"
	case gateTimedOut:
		return "timed out"
	}
	return g.String()
}

// The short memory of the explorer is an assumption about the code: no local variable of
// an actor lives for longer than one action. For scenarios small enough, two slower
// explorations check it: one keys states by each actor's entire history, which is right for
// any code; the other explores every path separately.
func TestExplorerByStatesCountsWhatExploringEachPathCounts(t *testing.T) {
	longWays := map[string]func(*scenario){
		"by the whole past": func(sc *scenario) { sc.memory = 100 },
		"path by path":      func(sc *scenario) { sc.naive = true },
	}
	for how, change := range longWays {
		for _, sc := range scenarios {
			if sc.size == 0 || sc.size == medium && (raced || how == "path by path") {
				continue
			}
			sc = sc.withDefaults()
			short := explore(t, sc)
			change(&sc)
			long := explore(t, sc)
			require.Equal(t, long.tree.paths().String(), short.tree.paths().String(), sc.name)
			assert.Equal(t, long.moves, short.moves, sc.name)
			t.Logf("%s: %v interleavings, %d states; %s: %d", sc.name, long.tree.paths(),
				len(short.tree.next), how, len(long.tree.next))
		}
	}
}
