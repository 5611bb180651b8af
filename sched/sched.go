// Package sched runs green tasks: it puts thousands of them on a few workers,
// and takes a task off its worker whenever the task has to wait.
//
// The parts have the names that Go's own scheduler gives them. A Task is a G, a
// worker is an M, and a P is the right to run tasks, with a run queue of its
// own. Read task.go, then park.go, then machine.go: that is the whole idea.
// The rest says where the next task comes from (find.go, runq.go, timer.go) and
// what happens at the edges (block.go, guest.go, stop.go).
package sched

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"greenpoll/trace"
)

// Poller is the one interface through which the scheduler calls the layer above it.
// Package poller implements it with the operating system's readiness interface; a
// scheduler without a network has a timerPoller (timerpoller.go).
type Poller interface {
	// Poll asks the kernel once, waiting for up to delay nanoseconds (0: not at
	// all, below 0: for ever), and returns the tasks that can go on. Only
	// one worker at a time calls it with a delay other than 0.
	Poll(c PollCall) List

	// Break makes a Poll that is waiting, or the next one that would wait,
	// return at once. Any goroutine may call it.
	Break()

	// Waiters counts the tasks that only an event of the kernel, a deadline
	// or a close will wake.
	Waiters() int

	// Close ends every wait with net.ErrClosed and gives the kernel's resources back. The
	// scheduler calls it once, when no task runs any more. The tasks that it woke are not
	// returned: they are about to be unwound. An error names what could not be recovered;
	// Run returns it.
	Close() error
}

// PollCall says which worker polls, for how long, and why.
type PollCall struct {
	Delay int64 // nanoseconds; 0: do not wait; below 0: for ever
	P, M  int32 // the worker that polls; P is -1 once it was given back

	// For the trace:
	Why   string
	Cause uint64 // the event that led to it: the BeginPoll of one that may block
}

// Config holds what a scheduler is made of. The zero Config is usable.
type Config struct {
	Procs   int             // number of Ps, 65,536 at most; 0: GREENPOLL_PROCS, else GOMAXPROCS
	Clock   Clock           // nil: the machine's
	Trace   *trace.Recorder // nil: off
	Chooser *trace.Chooser  // makes the run repeatable, for tests and stepping; needs Trace; nil: off
	Body    any             // for the trace: the function that the first task runs, if main calls it; nil: main

	// Watch is where the scheduler reports a task that holds its worker: after a second
	// if it waits the ordinary way, after ten if it computes. It also reports a Block
	// that alone keeps Run from ending. There is one line for each task, for the first
	// ten tasks. Nil means os.Stderr; with io.Discard there is no watch. Nor is there one
	// with a custom Clock, or in a bubble of testing/synctest. Write must not wait for a
	// task of this scheduler.
	Watch io.Writer

	// ThreadID, if set, is called each time a task is executed and returns the OS thread
	// that it runs on; Sched.Threads counts the different ones.
	ThreadID func() int
}

// Sched is one scheduler: its Ps, its workers and its tasks.
//
// Go: runtime/runtime2.go schedt. Go has one for the process; here each Run
// has its own.
type Sched struct {
	clock   Clock
	trace   *trace.Recorder
	chooser *trace.Chooser
	body    any    // see Config.Body
	baton   *baton // nil: there is no Chooser
	poller  Poller
	procs   []*proc
	timers  timers

	// mu guards the queue that belongs to no P, and the lists of Ps and Ms
	// that have nothing to do.
	mu       sync.Mutex
	global   fifo
	idleP    []*proc
	idleM    []*machine
	machines []*machine // all workers
	queued   uint64     // trace: the last event that put a task into global
	blocked  int        // tasks held by an M without a P: inside Block, or just polled
	done     bool       // nothing runs any more: workers end, the rest is unwound

	// The counters below are read without mu to decide whether a worker has to be woken,
	// and whether there is anything to do. Each is written before the writer reads the
	// others, see wake and giveUp.
	globalLen atomic.Int64  // length of global
	idlePs    atomic.Int64  // length of idleP
	spinning  atomic.Int64  // workers that look for work to steal
	polling   atomic.Bool   // a worker is, or is about to be, blocked in the poll
	pollUntil atomic.Int64  // when that poll ends by itself; 0: never
	lastPoll  atomic.Int64  // when the last poll was made
	broke     atomic.Uint64 // trace: the last event that tells of a break of the poll

	stopping atomic.Bool  // main has returned: tasks end at their next Park
	guests   atomic.Int64 // see Hold
	waking   atomic.Int64 // guests that were readied and have not run yet
	started  atomic.Bool
	relief   relief
	threads  threadSet
	watch    watch

	workers  workers  // the worker goroutines
	registry registry // every task that has not ended, for Dump and unwinding
	locals   sync.Map // see Local
	err      error    // a *DeadlockError, once all tasks sleep for good

	unreturned error // what the poller could not get back from the kernel

	announcing func()      // for tests, see announcePoll; nil: none
	atStack    func(*Task) // for an explorer, see ExploreStacks; nil: none
}

// ProcsVar is the environment variable that sets the number of Ps.
const ProcsVar = "GREENPOLL_PROCS"

// New returns a scheduler that has no task yet. Give it a poller with SetPoller before
// Run. It fails if Procs, or ProcsVar in its place, is not a valid number of Ps.
func New(cfg Config) (*Sched, error) {
	n, err := procCount(cfg.Procs)
	if err != nil {
		return nil, err
	}
	s := &Sched{clock: cfg.Clock, trace: cfg.Trace, chooser: cfg.Chooser, body: cfg.Body, workers: workers{asked: newNote()}}
	s.threads.id = cfg.ThreadID
	if s.clock == nil {
		s.clock = newSystemClock()
	}
	if cfg.Chooser != nil {
		s.baton = &baton{s: s}
	}
	if s.trace.On() {
		s.trace.SetClock(s.clock.Now)
	}
	for i := range n {
		s.procs = append(s.procs, &proc{id: int32(i), alone: n == 1})
	}
	s.poller = newTimerPoller()
	// Two parts use Go's timers. They are off with a custom clock or a baton, and in a
	// bubble, whose timers follow the bubble's clock.
	realTime := cfg.Clock == nil && s.baton == nil && !inBubble()
	if realTime && n > 1 {
		s.relief.begin(s)
	}
	s.watch.s, s.watch.every = s, watchEvery
	switch {
	case !realTime || cfg.Watch == io.Discard:
	case cfg.Watch == nil:
		s.watch.to = os.Stderr
	default:
		s.watch.to = cfg.Watch
	}
	return s, nil
}

// maxProcs limits the damage of a typing error: each P has a queue of 2 KiB.
const maxProcs = 1 << 16

func procCount(n int) (int, error) {
	v := os.Getenv(ProcsVar)
	switch {
	case n < 0:
		return 0, fmt.Errorf("greenpoll: %d workers asked for: the number must be above 0", n)
	case n > maxProcs:
		return 0, fmt.Errorf("greenpoll: %d workers asked for: there can be %d", n, maxProcs)
	case n > 0:
		return n, nil
	case v == "":
		return runtime.GOMAXPROCS(0), nil
	}
	if n, err := strconv.Atoi(v); err == nil && 0 < n && n <= maxProcs {
		return n, nil
	}
	return 0, fmt.Errorf("greenpoll: %s=%q: set it to a number from 1 to %d, or not at all", ProcsVar, v, maxProcs)
}

// SetPoller gives the scheduler its poller. Call it before Run.
func (s *Sched) SetPoller(p Poller) { s.poller = p }

// Poller returns what SetPoller set. Any goroutine may call it.
func (s *Sched) Poller() Poller { return s.poller }

// Trace returns the recorder, nil when tracing is off. Any goroutine may call it.
func (s *Sched) Trace() *trace.Recorder { return s.trace }

// Procs returns the number of Ps: how many tasks can run at the same time. Any goroutine
// may call it.
func (s *Sched) Procs() int { return len(s.procs) }

// Local returns the value that belongs to key on this scheduler, made by the
// first caller. Layers above keep there what must not outlive a Run, such as a
// pool of idle connections. Any goroutine may call it.
func (s *Sched) Local(key any, make func() any) any {
	if v, ok := s.locals.Load(key); ok {
		return v
	}
	v, _ := s.locals.LoadOrStore(key, make())
	return v
}

var (
	errRunTwice = errors.New("greenpoll: a scheduler runs once: make a new one")
	errNoPoller = errors.New("greenpoll: a scheduler without a poller would sleep for ever in a bubble of testing/synctest")
)

// Run runs main as the first task and returns its error when it has returned
// and every other task has ended. Tasks that are still parked by then are
// unwound: their deferred calls run, nothing leaks. When all tasks are asleep
// and nothing can wake them, Run returns a *DeadlockError instead.
//
// If main ends by runtime.Goexit, as it does after testing.T.FailNow, so does
// Run's caller. Tasks never run on the caller's goroutine.
//
// In a bubble of testing/synctest Run fails if the scheduler has no poller: its timers
// would be the bubble's, whose clock stands still while Run has not returned.
//
// A kernel that completes operations may, through a fault of its own, never let go of a
// buffer. Then the task that waits for it is not unwound, and Run's error reports it.
//
// Go: runtime/proc.go main. It calls a program's own main.
func (s *Sched) Run(main func(t *Task) error) error {
	if s.started.Swap(true) {
		return errRunTwice
	}
	if _, noPoller := s.poller.(*timerPoller); noPoller && inBubble() {
		return errNoPoller
	}
	if inBubble() { // New was perhaps called outside
		s.relief.on, s.watch.to = false, nil
	}
	if s.baton != nil {
		if err := s.baton.start(); err != nil {
			return errors.Join(err, s.poller.Close())
		}
	}
	if s.body == nil {
		s.body = main
	}
	goexit := true
	var err error
	body := func(t *Task) {
		defer s.Stop()
		err = main(t)
		goexit = false
	}
	t := s.newTask(body)
	if s.trace.On() {
		s.emitMain(t, s.body)
	}
	t.become(Runnable)
	s.start(t)
	s.workers.employ(s)
	s.watch.stop()
	switch {
	case s.err != nil:
		return s.err
	case goexit:
		runtime.Goexit()
	case s.unreturned != nil:
		return errors.Join(err, s.unreturned)
	}
	return err
}
