// Package trace records what the scheduler, the poller and the sockets do, one
// flat event at a time, so that a run can be narrated, replayed and checked.
//
// This file answers: what is one event? Its fields are integers, constant
// strings and a program counter. Nothing in it points to the heap, so emitting
// one allocates nothing, and an untaken emit costs one nil check.
package trace

// Kind says what happened. The names are the values of "ev" in a trace file.
type Kind uint8

// The kinds, in the order in which one waiting Read meets them, then the rest.
const (
	None      Kind = iota
	Call           // a task made a call that looks blocking
	Open           // a descriptor was armed with the kernel, once, in both directions
	Close          // a descriptor's number was given back, by its last user
	Try            // one non-blocking system call, and what it answered
	Submit         // an operation was handed to the kernel (completion model)
	Wait           // the gate went from nil to waiting: interest is registered
	Park           // the task is off its stack; whether it sleeps, its commit decides
	Commit         // the commit put the task to sleep, or was refused: then it runs on
	Next           // the worker picked another task
	BeginPoll      // a worker is about to sleep in the poll
	Poll           // a worker asked the kernel for events, and this is the answer
	Polled         // the kernel reported one descriptor
	Complete       // the kernel finished a submitted operation
	Ready          // a parked task was put on a run queue
	Resume         // a worker switched to the task
	Consume        // the task took the event out of the gate
	Return         // the call returned to its caller
	Spawn          // task G created task N
	Yield          // a task gave its worker away and stays runnable
	Exit           // a task ended
	Timer          // a timer fired
	Move           // a gate moved without an event: by a deadline, a close, or before a try
	Break          // a worker blocked in the poll was woken
	Steal          // a worker took tasks from another's queue
	Handoff        // a task in a blocking call gave its P away
	Back           // a task is back from a blocking call, with a P or without
	Idle           // a worker has nothing to run and sleeps, while another one polls
	Wake           // a worker that slept was woken, and given a P
	Choice         // one of several possible ways was taken
	Kernel         // the simulated kernel did something of its own: bytes arrived
	Deadlock       // a worker found that all tasks are parked and nothing can wake one: Run will return its error
	kinds
)

var kindNames = [kinds]string{
	"", "call", "open", "close", "try", "submit", "wait", "park", "commit", "next", "begin-poll", "poll", "polled", "complete",
	"ready", "resume", "consume", "return", "spawn", "yield", "exit", "timer", "move", "break", "steal", "handoff",
	"back", "idle", "wake", "choice", "kernel", "deadlock",
}

// String returns the kind as trace files name it.
func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return "unknown"
}

// Mode is a direction of a descriptor.
type Mode uint8

// The two directions; NoMode belongs to events that have none.
const (
	NoMode Mode = iota
	Read
	Write
)

// String returns the direction as trace files name it: r, w or nothing.
func (m Mode) String() string { return [...]string{"", "r", "w"}[m] }

// Gate is the state of one direction's gate, see poller/gate.go.
type Gate uint8

// The gate's states; NoGate belongs to events that move none.
const (
	NoGate       Gate = iota
	GateNil           // no task waits, nothing is pending
	GateReady         // an event came while no task was asleep
	GateWaiting       // a task is about to sleep
	GateTask          // a task is asleep
	GateReadied       // an event has readied the task, which has not run yet
	GateTimedOut      // a deadline has readied the task, which has not run yet
	gateStates
)

// String returns the state as trace files name it.
func (g Gate) String() string {
	return [...]string{"", "nil", "ready", "waiting", "task", "readied", "timed-out"}[g]
}

// Event is one thing that happened. Zero fields mean "does not apply".
type Event struct {
	I      uint64   // number of the event in its trace, from 1
	T      int64    // nanoseconds since the scheduler started
	Kind   Kind     // what happened
	Step   uint8    // which of the four steps this belongs to; 0: none
	G      uint64   // the task, from 1; 0: none
	P, M   int32    // queue holder and worker; -1: none (a guest, or outside)
	FD     int32    // the descriptor; meaningful with Slot or Sys
	Slot   uint32   // the poller's slot, from 1
	Gen    uint32   // the slot's generation
	Mode   Mode     // direction
	Gate   [2]Gate  // the gate before and after, as the swap itself has found and left it
	Sys    string   // name of the system call
	Args   [3]int64 // its arguments, the descriptor first
	Ret    int64    // what it answered; of a Kernel's connection that arrived its other end, 0: none of ours
	Errno  int32    // 0: no error
	Q      string   // the run queue: "ring" or "next" of P, or "global"; a Next may name another source, such as "steal"
	QLen   int32    // its length afterwards; a Kernel names "unread", what a socket keeps for reading, or its "ready list"
	Reason string   // why the task parked
	Timer  int64    // when the timer was due, nanoseconds since the start; of a poll how long it may block, -1 for ever
	N      int64    // count or bytes; of a Spawn the new task, of a Deadlock how many tasks are parked, of a Wake or a Break the worker that woke, -1: another goroutine, or not known
	Choice int32    // index that was taken
	Why    string   // reason of a poll or a choice; of a call its name, of a spawn that of the task's function
	Cause  uint64   // the event that made this one happen; 0: none
	Freed  uint64   // of a Next: the event by which the worker became free; its Cause is why this task can run
	PC     uintptr  // of the place that emitted it; see Lines
}

// StepOf is the step of the four that events of kind k belong to, unless the emitter
// knows better. A Try after the task was resumed belongs to step 4, as a Next does that
// picks a task which was woken, and a Poll that readied no task to none (see
// Recorder.Events).
func StepOf(k Kind) uint8 {
	switch k {
	case Call:
		return 1
	case Try, Submit:
		return 2
	case Wait, Park, Commit, Next, BeginPoll:
		return 3
	case Poll, Polled, Complete, Ready, Resume, Consume, Return:
		return 4
	}
	return 0
}
