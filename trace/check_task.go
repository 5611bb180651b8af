package trace

// This file answers: what must hold of a task? It is spawned, readied, picked, resumed; it
// runs; it parks and is readied again, or ends. The cause of each of its events is the one
// before, or, once it was woken, what woke it.

import (
	"maps"
	"slices"
	"strings"
)

// A checkedTask is what has been told of a task that has not ended.
type checkedTask struct {
	g        uint64
	at       checkedStatus
	last     Line         // the cause of its next event is this one
	m, p     int32        // on which it runs, or by which it was picked
	park     uint64       // its last
	reason   string       // why it has parked
	gate     *checkedGate // at which it waits
	commits  []uint64     // the parks whose commit has not been told
	calls    []Mode       // inside of which it is
	woken    bool         // it was resumed, and has not taken what it found in the gate
	guest    bool         // it is inside Block: a goroutine of its own
	awakened bool         // as a guest: what woke it names the cause of its next event
}

type checkedStatus string

const (
	hasSpawned checkedStatus = "was spawned"
	isQueued   checkedStatus = "stands in a queue"
	isPicked   checkedStatus = "was picked"
	isRunning  checkedStatus = "runs"
	isLeaving  checkedStatus = "has parked, and has no commit yet"
	isRefused  checkedStatus = "was refused by its commit"
	isParked   checkedStatus = "is parked"
	hasEnded   checkedStatus = "has ended" // and a commit of it has not been told
)

// The reasons of the parks after which a task is readied by its own commit.
const (
	yielding   = "yield"
	afterBlock = "after block"
	sleeping   = "sleep"
)

// AtRest is the reason of a park after which the task has no stack. Its worker takes that
// before the commit; resumed, the task begins anew on another.
const AtRest = "IO wait (read), at rest"

func (t *checkedTask) requeued() bool { return t.reason == yielding || t.reason == afterBlock }

// find returns the task g, which must have been spawned and not have ended.
func (c *Checker) find(g uint64) *checkedTask {
	if t := c.tasks[g]; t != nil && (t.at != hasEnded || c.at.Kind == Commit) {
		return t
	}
	if c.spawned.has(g) {
		c.fault(ExitRule, "task %d has ended", g)
	} else {
		c.fault(SpawnRule, "task %d was not spawned", g)
		c.spawned.add(g)
	}
	return c.begin(g, isRunning) // as it is told
}

func (c *Checker) begin(g uint64, status checkedStatus) *checkedTask {
	t := &checkedTask{g: g, at: status, m: c.at.M, p: c.at.P}
	c.tasks[g] = t
	c.told(t)
	return t
}

// told makes the event the task's last one.
func (c *Checker) told(t *checkedTask) {
	c.forget(t)
	t.last = c.at
	c.lasts[t.last.I] = t
}

// forget: the task's last event is its last no more. A spawn is that of two tasks.
func (c *Checker) forget(t *checkedTask) {
	if c.lasts[t.last.I] == t {
		delete(c.lasts, t.last.I)
	}
}

// follows checks that the event's cause is the task's last one.
func (c *Checker) follows(t *checkedTask) {
	if !t.awakened && c.at.Cause != t.last.I {
		c.fault(CauseRule, "its cause is event %d, and task %d's last is event %d", c.at.Cause, t.g, t.last.I)
	}
	t.awakened = false
}

func (c *Checker) task() {
	l := c.at
	switch {
	case l.Kind == Spawn:
		c.spawn()
		return
	case l.G == 0:
		if l.M >= 0 && (emittedRunning(l.Kind) || l.Kind == Park || l.Kind == Ready || l.Kind == Exit || l.Kind == Next || l.Kind == Commit) {
			c.fault(RunRule, "it belongs to no task")
		}
		return
	}
	t := c.find(l.G)
	switch l.Kind {
	case Ready:
		c.ready(t)
	case Next, Steal:
		if t.at != isQueued {
			c.fault(ResumeRule, "task %d is taken from a queue, and %s", t.g, t.at)
		}
		if l.Kind == Next {
			if l.Cause != t.last.I {
				c.fault(CauseRule, "its cause is event %d, and task %d's last is event %d", l.Cause, t.g, t.last.I)
			}
			t.at, t.m, t.p = isPicked, l.M, l.P
		}
		return // the task's last event is still its ready
	case Resume:
		c.resume(t)
	case Commit:
		c.commit(t)
		return
	default:
		c.running(t)
	}
	if c.tasks[t.g] == t && t.at != hasEnded {
		c.told(t)
	}
}

func (c *Checker) spawn() {
	l := c.at
	if l.G != 0 {
		by := c.find(l.G)
		c.running(by)
		c.told(by)
	}
	g := uint64(l.N)
	if l.N < 1 || !c.spawned.add(g) {
		c.fault(SpawnRule, "task %d is spawned once more", l.N)
		return
	}
	c.begin(g, hasSpawned)
	if l.G != 0 { // of the two the spawner may wake others
		c.lasts[l.I] = c.tasks[l.G]
	}
}

// running checks an event that only a task that runs tells.
func (c *Checker) running(t *checkedTask) {
	l := c.at
	if t.guest && t.at == isParked || t.guest && t.at == isRefused { // a guest goes on by itself
		t.at, t.awakened = isRunning, true
	}
	switch {
	case t.at != isRunning:
		c.fault(RunRule, "task %d %s", t.g, t.at)
	case l.M != t.m || l.P != t.p && l.Kind != Back:
		c.fault(RunRule, "task %d was resumed on worker %d with P %d, and this is told of worker %d with P %d", t.g, t.m, t.p, l.M, l.P)
	}
	c.follows(t)
	c.takes(t)
	t.at, t.m, t.p = isRunning, l.M, l.P
	switch l.Kind {
	case Call:
		t.calls = append(t.calls, l.Mode)
	case Return:
		c.returned(t)
	case Handoff:
		t.guest, t.p = true, -1
	case Back:
		if !t.guest {
			c.fault(RunRule, "task %d is not inside Block", t.g)
		}
		t.guest = false
	case Park:
		t.at, t.park, t.reason = isLeaving, l.I, l.Reason
		if t.gate != nil && !strings.HasPrefix(l.Reason, t.gate.mode.reason()) {
			t.gate = nil
		}
		if !t.requeued() {
			t.commits = append(t.commits, l.I)
		}
	case Exit:
		c.exit(t)
	}
}

// takes checks that the first that a task does after its sleep at a gate is to take what it
// finds there.
func (c *Checker) takes(t *checkedTask) {
	if !t.woken {
		return
	}
	t.woken = false
	if l := c.at; c.exact && l.Kind != Consume && l.Kind != Move && t.gate != nil && t.gate.waiter == t && t.gate.state != GateNil {
		c.fault(GateRule, "task %d has slept at a gate that is %v, and does not take that", t.g, t.gate.state)
	}
}

// returned: a lookup is told by its end alone.
func (c *Checker) returned(t *checkedTask) {
	n := len(t.calls) - 1
	switch {
	case c.at.Why == "lookup" && c.at.Slot == 0:
		return
	case n < 0:
		c.fault(CallRule, "task %d is inside no call", t.g)
		return
	case t.calls[n] != c.at.Mode:
		c.fault(CallRule, "task %d is inside one of the other direction", t.g)
	}
	t.calls = t.calls[:n]
}

// reason is that of a park at a gate of the direction.
func (m Mode) reason() string { return [...]string{"", "IO wait (read)", "IO wait (write)"}[m] }

func (c *Checker) exit(t *checkedTask) {
	c.forget(t)
	if t.gate != nil && t.gate.waiter == t {
		t.gate.waiter = nil
	}
	if len(t.calls) > 0 && c.exact && !c.over && !c.ending { // at the end of Run a task may end in its call, and tell it before the first task does
		c.fault(CallRule, "task %d ends inside of %d calls", t.g, len(t.calls))
	}
	c.over = c.over || t.g == 1
	if len(t.commits) > 0 {
		t.at = hasEnded
		return
	}
	delete(c.tasks, t.g)
}

// allParked: a deadlock is said to be there.
func (c *Checker) allParked() {
	if n := int64(len(c.tasks)); c.at.N != n {
		c.fault(EndRule, "%d tasks are said to be parked, and there are %d", c.at.N, n)
	}
	for _, g := range slices.Sorted(maps.Keys(c.tasks)) {
		if t := c.tasks[g]; t.at != isParked && c.exact {
			c.fault(EndRule, "task %d %s", g, t.at)
		}
	}
}

// endOfTasks: those whose stacks could not be unwound are parked.
func (c *Checker) endOfTasks() {
	for _, g := range slices.Sorted(maps.Keys(c.tasks)) {
		switch t := c.tasks[g]; {
		case t.at != isParked:
			c.faultAt(t.last, EndRule, "task %d %s", g, t.at)
		case t.gate != nil && t.gate.woke != 0 && t.gate.byWorker:
			c.faultAt(t.last, ReadyRule, "event %d took task %d out of its gate, and nobody readied it", t.gate.woke, g)
		}
	}
}
