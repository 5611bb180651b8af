package trace

// This file answers: can what a trace tells have happened? A Checker reads the events one by
// one, keeps what is alive, and holds each event to the rules below. check_task.go has what
// must hold of tasks, check_worker.go of workers and polls, check_gate.go of gates.

import (
	"errors"
	"fmt"
	"io"
)

// A Rule is what must hold in each trace.
type Rule string

// The rules, each in a sentence.
const (
	CauseRule  Rule = "an event names the one that made it happen, and stands behind it"
	SpawnRule  Rule = "a task is spawned once, and before anything that it does"
	ExitRule   Rule = "no event of a task follows its exit"
	RunRule    Rule = "only a task that runs does anything, on the worker and the P that it was resumed on"
	ReadyRule  Rule = "a task is readied once for each park: by a poll, a timer, a close, another task, or from outside"
	ResumeRule Rule = "a task is resumed because it was readied and picked, or its commit was refused, or it is unwound at the end"
	CommitRule Rule = "a worker that has parked a task goes on with its commit"
	WorkerRule Rule = "a worker runs one task at a time, polls and searches between two, and sleeps until it is woken"
	PollRule   Rule = "a worker that begins a poll returns from it; one at most sleeps in it, and reports are a poll's"
	GateRule   Rule = "a gate makes legal moves only, each from where the one before has led"
	OpenRule   Rule = "a descriptor is armed once, and closed once"
	CallRule   Rule = "a return belongs to a call"
	TimeRule   Rule = "time does not go back"
	EndRule    Rule = "at the end no task runs, or waits for a worker"
)

// Rules are all of them.
var Rules = []Rule{CauseRule, SpawnRule, ExitRule, RunRule, ReadyRule, ResumeRule, CommitRule, WorkerRule, PollRule, GateRule,
	OpenRule, CallRule, TimeRule, EndRule}

// A Fault is a rule that one event breaks.
type Fault struct {
	I    uint64 // the event; of what only the end shows, the last that has to do with it
	At   string // its place in the source
	Rule Rule
	Text string // what is wrong
}

// String returns the fault in a line.
func (f Fault) String() string {
	at := ""
	if f.At != "" {
		at = " (" + f.At + ")"
	}
	return fmt.Sprintf("event %d%s: %s; %s", f.I, at, f.Text, f.Rule)
}

// A Checker checks the events of one run. Its memory is bounded by how many tasks, workers
// and descriptors there are at a time. Only one goroutine may use it.
//
// A statement and the event that reports it are two acts. In an Exact order nothing comes
// between them. In a Free one, and as soon as a goroutine takes part that is no worker's, two
// moves of a gate may be told in the other order, and a commit after what woke its task. Then
// the moves of a gate only have to form a chain, in whatever order, which its end shows; and a
// move that stands in the wrong place is no fault. The order of what one task tells, and of
// what one worker tells, is exact at all times.
//
// What a Checker cannot see: what the simulated kernel tells of itself, the lengths of queues,
// arguments and results of system calls, who breaks a poll, from where a task was stolen,
// whether all that is missing stood at the very end.
type Checker struct {
	exact      bool // and no goroutine has taken part that is no worker's
	at         Line // the event
	faults     []Fault
	tasks      map[uint64]*checkedTask
	spawned    ids
	lasts      map[uint64]*checkedTask // by the number of its last event
	workers    map[int32]*checkedWorker
	slots      map[uint32]*checkedSlot
	wakers     map[uint64]*checkedGate // by the move that took a task out of it, until that is readied
	polls      bool                    // there is a poller, and polls are told
	unanswered Line                    // a poll that was begun and had no answer, before there was any
	sleeper    *checkedWorker          // sleeps in the poll
	slept      uint64                  // the last poll that could block
	broke      uint64                  // the last break of a poll
	listed     []uint64                // since a worker began to sleep in the poll: what the kernel put on its ready list
	global     uint64                  // the last ready into the global queue
	dead       uint64                  // the event that tells of a deadlock
	ending     bool                    // tasks are unwound
	over       bool                    // the first task has ended
}

// NewChecker returns a Checker for a trace with the header h.
func NewChecker(h Header) *Checker {
	return &Checker{exact: h.Order == Exact, tasks: map[uint64]*checkedTask{}, lasts: map[uint64]*checkedTask{},
		workers: map[int32]*checkedWorker{}, slots: map[uint32]*checkedSlot{}, wakers: map[uint64]*checkedGate{}}
}

// Line checks the next event. After a fault the event is taken for true.
func (c *Checker) Line(l Line) []Fault {
	former := c.at.Event
	c.faults = nil
	switch {
	case l.I != former.I+1:
		c.faultAt(l, CauseRule, "it stands behind event %d", former.I)
	case l.Cause >= l.I || l.Freed >= l.I:
		c.faultAt(l, CauseRule, "its cause, event %d, comes later", max(l.Cause, l.Freed))
	case l.T < former.T:
		c.faultAt(l, TimeRule, "it was told at %s, the one before at %s", Span(l.T), Span(former.T))
	}
	c.at = l
	c.wakesPoll()
	if l.Kind == Handoff || l.G == 0 && l.M < 0 && (l.Kind == Park || emittedRunning(l.Kind) && l.Kind != Spawn) {
		c.exact = false // from here on a goroutine of its own acts, too
	}
	c.worker()
	c.task()
	c.gate()
	return c.faults
}

// End checks what only the end shows. Nothing is wrong with what is under way if the first
// task has not ended: then the recorder was saved while it ran.
func (c *Checker) End() []Fault {
	c.faults = nil
	if c.over {
		c.endOfWorkers()
		c.endOfTasks()
		c.endOfGates()
	}
	return c.faults
}

func (c *Checker) fault(r Rule, format string, args ...any) { c.faultAt(c.at, r, format, args...) }

func (c *Checker) faultAt(l Line, r Rule, format string, args ...any) {
	c.faults = append(c.faults, Fault{l.I, l.At, r, fmt.Sprintf(format, args...)})
}

// Check reads a trace and tells each fault to tell, as soon as it is met. Its error is the
// Decoder's: the trace could not be read to its end.
func Check(r io.Reader, tell func(Fault)) error {
	d, err := NewDecoder(r)
	if err != nil {
		return err
	}
	c := NewChecker(d.Header())
	for {
		l, err := d.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, f := range c.Line(l) {
			tell(f)
		}
	}
	for _, f := range c.End() {
		tell(f)
	}
	return nil
}

// ids is a set of numbers of which nearly all up to the highest are in it.
type ids struct {
	all   uint64 // and those below
	above map[uint64]bool
}

// add reports whether id is new.
func (s *ids) add(id uint64) bool {
	if id <= s.all || s.above[id] {
		return false
	}
	if s.above == nil {
		s.above = map[uint64]bool{}
	}
	s.above[id] = true
	for s.above[s.all+1] {
		delete(s.above, s.all+1)
		s.all++
	}
	return true
}

func (s *ids) has(id uint64) bool { return id <= s.all || s.above[id] }
