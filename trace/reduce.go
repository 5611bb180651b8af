package trace

// This file answers: what was the state of everything as of one event? A viewer
// goes through a trace in both directions, so each event is a change that can be
// undone: forwards with Reduce, backwards with Change.Undo. All values are plain
// and all knowledge comes from events; nothing here asks a scheduler.

import (
	"fmt"
	"slices"
)

// Status is what a task is doing, as far as the events show.
type Status uint8

// The states of a task, and the events by which it gets there.
const (
	Unknown  Status = iota // mentioned, but nothing was said about it yet
	Created                // spawn
	Runnable               // ready: stands in Queue; next and steal: picked, in none
	Running                // resume, and whatever only a running task can do
	Waiting                // wait: interest is registered, the task still runs on its worker
	Leaving                // park: off its stack, and its commit is to come
	Parked                 // commit: asleep, on no worker
	Blocked                // handoff: in a blocking call with its worker, without a P
	Dead                   // exit
)

// String returns the status in a word.
func (s Status) String() string {
	return [...]string{"unknown", "created", "runnable", "running", "waiting", "leaving", "parked", "blocked", "dead"}[s]
}

// Queue names a run queue.
type Queue struct {
	P    int32  // its owner; -1 for "global", which belongs to all
	Name string // "ring", "next" or "global", as in Event.Q; "" is no queue
}

// Task is what is known of one task.
type Task struct {
	Name   string // of its function; "": not known
	Status Status
	P, M   int32  // on which it runs; -1: none
	Queue  Queue  // in which it stands
	Reason string // why it parks
	Since  int64  // since when it has this status, nanoseconds since the start
	Last   uint64 // number of the last event that concerned it

	Calls   string // those it is in, outermost first, with a space between two, as Event.Why names them
	Slot    uint32 // of the gate at which it waits; 0: at none
	Mode    Mode   // of that gate
	SinceNo uint64 // number of the event since which it has this status, and stands in this queue
}

// Desc is what is known of the descriptor in one slot of the poller.
type Desc struct {
	FD      int32
	Gen     uint32 // how often the slot was used
	Reading Gate
	Writing Gate
	Last    uint64 // number of the last event that moved a gate

	open [2]balance // of the moves told so far
}

// Worker is what is known of one worker. With no task, not polling and not asleep it is
// looking for work.
type Worker struct {
	P       int32  // the queue holder that it works for; -1: none
	Task    uint64 // the task it runs; 0: none
	Polling bool   // it sleeps in the poll, or is about to
	Asleep  bool   // it sleeps without a P until another worker wakes it
}

// Counts is how often some things have happened since the start.
type Counts struct {
	Parks, Polls, Readies, Syscalls int
}

// State is the state of everything as of event I. Callers may read all of it and
// change nothing.
type State struct {
	I       uint64 // the last event applied; 0: none yet
	T       int64  // its time
	Tasks   map[uint64]Task
	Descs   map[uint32]Desc // by slot
	Workers map[int32]Worker
	Queues  map[Queue]int32  // length as last reported
	Sockets map[int32]Socket // the kernel's side of each descriptor
	Counts  Counts

	Simulated bool // events tell all that the kernel does, see Socket; to be set before the first

	runNext map[int32]uint64 // by P: the task that came last into its run-next slot
}

// NewState returns the state before the first event.
func NewState() *State {
	return &State{
		Tasks: map[uint64]Task{}, Descs: map[uint32]Desc{}, Workers: map[int32]Worker{}, Queues: map[Queue]int32{},
		Sockets: map[int32]Socket{}, runNext: map[int32]uint64{},
	}
}

// StateAfter returns the state in which the events of lines leave a new one.
func StateAfter(lines []Line) *State {
	s := NewState()
	for _, l := range lines {
		Reduce(s, l.Event)
	}
	return s
}

// Change is what one event changed: at most one entry of each kind, and tasks that stand in
// another queue because of it. It holds the former values, as Undo needs them.
type Change struct {
	I      uint64 // the event that made it
	Task   Was[uint64, Task]
	Moved  []Was[uint64, Task] // had to leave the run-next slot for Task, or were stolen with it
	Desc   Was[uint32, Desc]
	Worker Was[int32, Worker]
	Queue  Was[Queue, int32]
	Socket Was[int32, Socket]

	runNext   Was[int32, uint64]
	oldI      uint64
	oldT      int64
	oldCounts Counts
}

// Reduce applies e to s. The events of a trace must come in order.
func Reduce(s *State, e Event) Change {
	c := Change{I: e.I, oldI: s.I, oldT: s.T, oldCounts: s.Counts}
	s.I, s.T = e.I, e.T
	if e.Kind == Steal {
		c.Moved = stolen(s, e)
	}
	if g := taskOf(e); g != 0 {
		c.Task = put(s.Tasks, g, taskAfter(s.Tasks[g], e))
	}
	if e.Kind == Ready && e.Q == "next" {
		c.Moved = displaced(s, e)
		c.runNext = put(s.runNext, e.P, e.G)
	}
	if e.M >= 0 {
		c.Worker = put(s.Workers, e.M, workerAfter(s.Workers[e.M], e))
	}
	if q := queueOf(e); q.Name != "" {
		c.Queue = put(s.Queues, q, e.QLen)
	}
	if e.Slot != 0 && (e.Sys == "close" || e.Sys == "closesocket") {
		c.Desc = drop(s.Descs, e.Slot)
	} else if e.Slot != 0 && (e.Kind == Open || e.Mode != NoMode && e.Gate[1] != NoGate && e.Why != ChangedHands) {
		// An event that moves no gate changes nothing: it may be stale, with
		// the generation of a descriptor that is gone.
		c.Desc = put(s.Descs, e.Slot, descAfter(s.Descs[e.Slot], e))
	}
	c.Socket = reduceSocket(s, e)
	switch e.Kind {
	case Park:
		s.Counts.Parks++
	case Poll:
		s.Counts.Polls++
	case Ready:
		s.Counts.Readies++
	}
	if e.Sys != "" {
		s.Counts.Syscalls++
	}
	return c
}

// Undo reverts c in s. Changes are undone in the reverse of the order in which they were
// made.
func (c Change) Undo(s *State) {
	if s.I != c.I {
		panic(fmt.Sprintf("trace: the last change is undone first: that is event %d's, not event %d's", s.I, c.I))
	}
	undo(s.Sockets, c.Socket)
	undo(s.runNext, c.runNext)
	for _, was := range slices.Backward(c.Moved) {
		undo(s.Tasks, was)
	}
	undo(s.Tasks, c.Task)
	undo(s.Descs, c.Desc)
	undo(s.Workers, c.Worker)
	undo(s.Queues, c.Queue)
	s.I, s.T, s.Counts = c.oldI, c.oldT, c.oldCounts
}
