// Package greenpoll runs green tasks over a netpoller, both built by hand, so
// that you can see how a Go program makes a "blocking" network call without
// blocking a thread.
//
// A task is a function that gets a *Task and passes it on, as it would a
// context.Context:
//
//	err := greenpoll.Run(func(t *greenpoll.Task) error {
//		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
//		if err != nil {
//			return err
//		}
//		t.Go(func(t *greenpoll.Task) {
//			c, _ := sock.Dial(t, "tcp", l.Addr().String())
//			c.Write([]byte("hello"))
//		})
//		c, _ := l.Accept() // parks this task; the worker runs the other one
//		...
//	})
//
// The layers, each a package that imports only those to its left:
//
//	trace <- sched <- poller <- sys <- sock <- greenhttp
//
// README.md, "Where to read first", lists the lines to read in order;
// docs/architecture.md follows one Read that waits through all of them.
package greenpoll

import (
	"errors"
	"io"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
	"greenpoll/trace"
)

// Task is one green task, see sched.Task.
type Task = sched.Task

// An Option changes how Run runs.
type Option func(*config)

type config struct {
	sched.Config
	backend poller.Backend
	calls   any
}

// WithWorkers sets how many tasks can run at the same time. Without it, or with 0, the
// environment's GREENPOLL_PROCS counts, or else GOMAXPROCS. With a number below 0, or a
// wrong GREENPOLL_PROCS, Run fails.
func WithWorkers(n int) Option { return func(c *config) { c.Procs = n } }

// WithTrace records what happens.
func WithTrace(r *trace.Recorder) Option { return func(c *config) { c.Trace = r } }

// WithChooser makes a run on a simulated kernel repeatable, for tests and for stepping: one
// worker runs at a time, and ch chooses which goes on. It needs WithTrace, and is not for
// production. See trace.Chooser.
func WithChooser(ch *trace.Chooser) Option { return func(c *config) { c.Chooser = ch } }

// WithBody gives the first task the name of the function f in the trace, if that is what main
// calls. Without it the name is main's.
func WithBody(f any) Option { return func(c *config) { c.Body = f } }

// WithWatch makes Run report to w, and not to os.Stderr. It reports a task that holds its
// worker, because it waits the ordinary way or computes without end, and a Block that
// alone keeps Run from ending. If w is nil, nothing is reported. See sched.Config.Watch.
func WithWatch(w io.Writer) Option {
	if w == nil {
		w = io.Discard
	}
	return func(c *config) { c.Watch = w }
}

// Kernel is an operating system to run on. Besides the poll side it has, if it is not the
// machine's own in these, too:
//
//   - the call side: the methods of sys.ReadinessCalls or sys.CompletionCalls. Without any
//     sys.Calls, such as in a step.HeldKernel, sockets are the machine's own.
//   - the clock: the methods of sched.Clock.
//
// A simulated one, such as a sim.Kernel, has all. Run closes its backend, unless Run fails
// before main begins.
type Kernel interface {
	Backend() poller.Backend
}

// WithKernel runs on k in place of the machine's own.
func WithKernel(k Kernel) Option {
	return func(c *config) {
		c.backend, c.calls, c.Clock = k.Backend(), nil, nil
		if calls, is := k.(sys.Calls); is {
			c.calls = calls
		}
		if clock, is := k.(sched.Clock); is {
			c.Clock = clock
		}
	}
}

var errHalfKernel = errors.New("greenpoll: the kernel has sys.Calls, but neither all of sys.ReadinessCalls nor of sys.CompletionCalls")

// checked reports whether sockets can be made with the call side.
func (c *config) checked() error {
	_, tries := c.calls.(sys.ReadinessCalls)
	_, submits := c.calls.(sys.CompletionCalls)
	if c.calls != nil && !tries && !submits {
		return errHalfKernel
	}
	return nil
}

// inject is nil, unless the program was built to be stepped: then it is that of
// step/inject/inject.go. What it returns is called with Run's error.
var inject func(*config) (ended func(error))

// Run runs main as the first task and returns its error when main has returned and every
// other task has ended. Tasks that are still parked are unwound: their deferred calls
// run, their sockets are closed. If all tasks are asleep and nothing can wake them Run
// returns a *sched.DeadlockError. A panic in a task ends the program with exit code 2. On
// systems without a backend Run fails with errors.ErrUnsupported. If main ends by
// runtime.Goexit (as require.FailNow does), so does the caller. Run must not be called by
// a task: it would hold that task's worker until it is done.
//
// In a bubble of testing/synctest Run works in real time, as all I/O does there. Tasks
// and workers are goroutines of the bubble that are never durably blocked. So the
// bubble's clock stands still until Run has returned. A time.Sleep, even inside Block,
// does not end, Go's timers and the timeouts of contexts never fire, and synctest.Wait
// returns only after Run. t.Sleep, deadlines and Dialer.Timeout go by real time. A
// program that wants fake time for tasks uses WithKernel. One that wants it for
// goroutines calls Run outside, and is a guest in the bubble, whose clock stands still
// only while a guest waits.
//
// If the environment's GREENPOLL_TRACE names a file, Run writes a trace there, while main
// runs: that of WithTrace, or one of its own. A second Run of the process writes to that name
// with .2 behind it, and so on. A file that cannot be made is an error of Run, and main does
// not start; an error of writing is joined to main's. If the program is killed, the last 4 KiB
// may be missing; if a task panics, nothing is but the end line.
func Run(main func(t *Task) error, options ...Option) (err error) {
	var c config
	for _, o := range options {
		o(&c)
	}
	if inject != nil {
		ended := inject(&c)
		defer func() { ended(err) }()
	}
	if err := c.checked(); err != nil {
		return err
	}
	record := c.record()
	s, err := sched.New(c.Config)
	if err != nil {
		return err
	}
	begun := false
	if c.backend == nil {
		if c.backend, err = poller.NewBackend(); err != nil {
			return err
		}
		defer func() {
			if !begun {
				err = errors.Join(err, c.backend.Close())
			}
		}()
	}
	poller.New(s, c.backend, c.calls)
	// Go makes a poller of its own for its first timer, and throws if no descriptor is
	// left for it. So make it do that now, and not when a server has run out of them.
	time.AfterFunc(time.Hour, func() {}).Stop()
	if record != nil {
		var end func() error
		if end, err = record(s); err != nil {
			return err
		}
		defer func() { // also if main ends by Goexit
			if failed := end(); failed != nil {
				err = errors.Join(err, failed)
			}
		}()
	}
	begun = true // from here on the scheduler closes the backend
	return s.Run(main)
}
