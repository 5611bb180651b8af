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
	"io"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
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

// WithWatch makes Run report to w, and not to os.Stderr. It reports a task that holds its
// worker, because it waits the ordinary way or computes without end, and a Block that
// alone keeps Run from ending. If w is nil, nothing is reported. See sched.Config.Watch.
func WithWatch(w io.Writer) Option {
	if w == nil {
		w = io.Discard
	}
	return func(c *config) { c.Watch = w }
}

// Kernel is a simulated operating system, such as a sim.Kernel: both sides of the
// kernel seam, and a clock. Besides these methods it must have those of sys.ReadinessCalls
// or sys.CompletionCalls, or socket calls fail.
type Kernel interface {
	Backend() poller.Backend
	sched.Clock
}

// WithKernel runs on k and its clock in place of the machine's own.
func WithKernel(k Kernel) Option {
	return func(c *config) { c.backend, c.calls, c.Clock = k.Backend(), k, k }
}

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
func Run(main func(t *Task) error, options ...Option) error {
	var c config
	for _, o := range options {
		o(&c)
	}
	s, err := sched.New(c.Config)
	if err != nil {
		return err
	}
	if c.backend == nil {
		if c.backend, err = poller.NewBackend(); err != nil {
			return err
		}
	}
	poller.New(s, c.backend, c.calls)
	// Go makes a poller of its own for its first timer, and throws if no descriptor is
	// left for it. So make it do that now, and not when a server has run out of them.
	time.AfterFunc(time.Hour, func() {}).Stop()
	return s.Run(main)
}
