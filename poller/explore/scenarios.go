package explore

// This file answers: which races are there to explore?

import (
	"fmt"

	"greenpoll/poller"
)

// A scenario is a set of actors: one blocker, and others.
type scenario struct {
	name    string
	others  []func() *actor
	mode    poller.Mode             // default Read
	wait    func(x *explorer) error // what the blocker does; default Wait
	waits   int                     // how often, unless one fails; default once
	resting *resting                // it rests: in the place of wait; see rest.go
	armed   bool                    // a deadline is set, and its timer is firing

	op      bool // the blocker executes an operation; see operations.go
	atOnce  bool // which is done when it is submitted
	probe   bool // of the operations: the blocker probes, and others may, too
	refuses int  // how many probes are refused
	loses   int  // how many cancels are lost
	reads   bool // the blocker reads from a socket
	forgets bool // an event may be forgotten, or be remembered although it has served
	naive   bool // explore path by path, without recognising states
	memory  int  // how many of its last actions an actor's local variables depend on; default 1
	lines   bool // points of one kind are told apart by their lines
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
	{name: "a wait for writing, a close", size: small, others: others{evict}, mode: poller.Write},
	{name: "a wait, a deadline", size: small, others: others{fire}, armed: true},
	{name: "a wait for writing, a deadline", size: small, others: others{fire}, armed: true, mode: poller.Write},
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
	{name: "a wait, a deadline that is taken away", size: small, others: others{fire, never}, armed: true},
	{name: "a read, bytes, a deadline, a close", others: others{bytesArrive, fire, evict}, armed: true, reads: true, wait: read, forgets: true},
	{name: "two reads, bytes twice", others: others{bytesArrive, bytesArrive}, waits: 2, reads: true, wait: read, forgets: true},
	{name: "a wait, a stale event, an event, a close", others: others{stale, event, evict}},
	{name: "an operation that completes, a deadline", others: others{finish, fetch, fire}, armed: true, op: true},
	{name: "an operation that completes, a close", others: others{finish, fetch, evict}, op: true},
	{name: "an operation that completes, the end of Run", others: others{finish, fetch, shutdown}, op: true},
	{name: "writing: an operation that completes, a deadline, a close", others: others{finish, fetch, fire, evict}, armed: true, mode: poller.Write, op: true},
	{name: "an operation that completes, a deadline that is moved", others: others{finish, fetch, fire, later}, armed: true, op: true},
	{name: "an operation that completes, the other direction's", others: others{finish, fetch, otherWay}, op: true},
	{name: "two operations, one completes, a close", others: others{finish, fetch, fetch, evict}, op: true, waits: 2},
	{name: "a wait, an event, a deadline that is moved to later", others: others{event, fire, later}, armed: true},
	{name: "a wait for writing, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, mode: poller.Write},
	{name: "a wait, an event, a deadline, a close", others: others{event, fire, evict}, armed: true},
	{name: "two waits, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, waits: 2},
	{name: "a wait, an event, a deadline that is moved, a close", others: others{event, fire, later, evict}, armed: true},
	{name: "two waits, two events, a close", others: others{event, event, evict}, waits: 2},
	{name: "a rest, an event", size: small, others: others{event}, resting: justRest},
	{name: "a rest, a close", size: small, others: others{evict}, resting: justRest},
	{name: "a rest, a deadline", size: small, others: others{fire}, armed: true, resting: justRest},
	{name: "a rest, a deadline that is moved to later", size: small, others: others{fire, later}, armed: true, resting: justRest},
	{name: "a rest, the end of Run", size: small, others: others{shutdown}, resting: justRest},
	{name: "two rests, two events", size: medium, others: others{event, event}, resting: justRest, waits: 2},
	{name: "a rest, an event, a close", size: medium, others: others{event, evict}, resting: justRest},
	{name: "a rest, an event, a deadline, a close", others: others{event, fire, evict}, armed: true, resting: justRest},
	{name: "a reader at rest, bytes", size: small, others: others{bytesArrive}, reads: true, resting: readAtRest, forgets: true},
	{name: "a reader at rest, bytes, a deadline, a close", others: others{bytesArrive, fire, evict}, armed: true, reads: true, resting: readAtRest, forgets: true},
	{name: "an operation at rest that completes", size: small, others: others{finish, fetch}, op: true, resting: executeAtRest},
	{name: "an operation at rest, a close", size: medium, others: others{evict, fetch}, op: true, resting: executeAtRest},
	{name: "an operation at rest that completes, a deadline", others: others{finish, fetch, fire}, armed: true, op: true, resting: executeAtRest},
	{name: "an operation at rest that completes, the end of Run", others: others{finish, fetch, shutdown}, op: true, resting: executeAtRest},
}

// labels are the names of the actors, the blocker first. The second of two that play the same
// part has a number.
func (sc scenario) labels() (labels []string) {
	seen := map[string]int{}
	labels = append(labels, Sleeper)
	for _, other := range sc.others {
		name := other().name
		if seen[name]++; seen[name] > 1 {
			labels = append(labels, fmt.Sprintf("%s %d", name, seen[name]))
		} else {
			labels = append(labels, name)
		}
	}
	return labels
}

// ends is how a step tells that a wait is over.
func (sc scenario) ends() string {
	if sc.resting != nil {
		return "goes on"
	}
	return "returns"
}

func justWait(x *explorer) error { return x.d.Wait(x.t, x.sc.mode) }

// read is a reader: prepare, try, and wait only when the try found nothing.
func read(x *explorer) error {
	x.hook(x.sc.mode, atStart)
	if err := x.d.Prepare(x.sc.mode); err != nil {
		return err
	}
	for {
		x.hook(x.sc.mode, atTry)
		if x.books.Bytes > 0 {
			x.books.Bytes--
			return nil
		}
		if err := x.d.Wait(x.t, x.sc.mode); err != nil {
			return err
		}
	}
}

func (sc scenario) withDefaults() scenario {
	if sc.mode == 0 {
		sc.mode = poller.Read
	}
	if sc.memory == 0 {
		sc.memory = 1
	}
	switch {
	case sc.probe:
		sc.op, sc.wait, sc.forgets = true, probe, true
	case sc.op:
		sc.wait, sc.forgets = execute, true
		sc.lines = sc.resting != nil // its two halves and await have the same points
	}
	if sc.wait == nil {
		sc.wait = justWait
	}
	return sc
}
