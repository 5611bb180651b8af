package scenarios

// This file answers: how is a scenario run? By workers that pass a baton, so that on a
// simulated kernel the run is a function of seed and choices.

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/step"
	"greenpoll/trace"
)

// A Setting says how a scenario is to run. The zero Setting, but for its Scenario, is usable.
type Setting struct {
	Scenario *Scenario
	Real     bool          // on the machine's own kernel
	Backend  string        // of the simulated kernel: epoll, kqueue, iocp; "": that of this system
	Workers  int           // 0: the scenario's
	Seed     uint64        // 0: 1
	Choices  trace.Choices // nil: the scenario's, if that has the workers and the seed it was made for
	Latency  time.Duration // of the simulated network, see sim.Config: below 0 none, as on a loopback; 0: see latency
	Inputs                 // what else of the scenario is to be changed
	Trace    *trace.Recorder
	Live     *step.Live // nil: the run does not stop; else it stops at each event
}

// ErrAsleep is the error of a run in which tasks slept that nothing would have woken.
var ErrAsleep = errors.New("tasks sleep, and nothing will wake them")

// Header says what a run with this setting is.
func (s Setting) Header() trace.Header {
	h := trace.Header{Kernel: "sim", Backend: s.backend(), Scenario: s.Scenario.Name, Workers: s.workers(),
		Order: trace.Exact, Seed: s.seed(), Choices: s.choices().String()}
	in := s.inputs()
	h.Tasks, h.Delay, h.Buffer = in.Tasks, max(0, in.Delay).Nanoseconds(), in.Buffer
	if s.Real {
		h.OS, h.Kernel = runtime.GOOS, ""
	}
	return h
}

// Check returns an error that tells of a setting which cannot run.
func (s Setting) Check() error {
	switch {
	case s.Real && !s.Scenario.Real:
		return fmt.Errorf("%s has no form for a real kernel: step it with -kernel sim", s.Scenario.Name)
	case s.Real && s.Backend != "" && s.Backend != backendOf(runtime.GOOS):
		return fmt.Errorf("-kernel real has the backend %s here: step %s with -kernel sim", backendOf(runtime.GOOS), s.Backend)
	case !s.Real && !slices.Contains(sim.Backends, s.backend()):
		return fmt.Errorf("there is no backend %q, but %s", s.Backend, strings.Join(sim.Backends, ", "))
	case s.Workers < 0:
		return fmt.Errorf("%d workers: there must be one at least", s.Workers)
	}
	return s.Inputs.check(s.Scenario)
}

// Run runs a scenario, which has passed Check, to its end.
func Run(s Setting) step.Outcome {
	ch := trace.NewChooser(s.seed(), s.choices())
	w := &World{Inputs: s.inputs()}
	options := []greenpoll.Option{greenpoll.WithTrace(s.Trace), greenpoll.WithChooser(ch), greenpoll.WithBody(s.Scenario.Main),
		greenpoll.WithWorkers(s.workers()), greenpoll.WithWatch(io.Discard)}
	if !s.Real {
		w.Sim = sim.New(sim.Config{Backend: s.backend(), Latency: s.latency(), BufferSize: w.Buffer, Trace: s.Trace})
		options = append(options, greenpoll.WithKernel(w.Sim))
	}
	var out step.Outcome
	if err := s.begin(ch, &options); err != nil {
		return step.Outcome{Err: err.Error()}
	}
	err := unlessEnded(func(t *greenpoll.Task) error {
		if w.Sim != nil {
			w.Sim.On(sim.CallIdle, func(*sim.Call) {
				if !t.Sched().Stopping() {
					out.Asleep, out.Last = true, s.Trace.Len()
					t.Sched().Stop()
				}
			})
		}
		return s.Scenario.Main(t, w)
	}, options)
	if out.Asleep {
		err = errors.Join(ErrAsleep, err)
	}
	if err = errors.Join(err, ch.Err()); err != nil {
		out.Err = err.Error()
	}
	out.NotRepeatable, out.Choices = cmp.Or(ch.NotRepeatable(), s.realTime()), ch.Made().String()
	out.Takes = ch.Made()
	return s.ended(out)
}

// latency is how long a segment is on its way, if the scenario does not say: 1 ms, so that a
// worker has to sleep in the poll. With more workers than the scenario's own it is no time, as on
// a machine's own network: else all tasks would sleep by then, and no event could come between a
// task's wait and its sleep.
func (s Setting) latency() time.Duration {
	if s.Latency != 0 {
		return s.Latency
	}
	if s.workers() > max(1, s.Scenario.Workers) {
		return cmp.Or(s.Scenario.Latency, -1)
	}
	return cmp.Or(s.Latency, s.Scenario.Latency, time.Millisecond)
}

// unlessEnded is greenpoll.Run, or returns nil if main was ended while it slept: Run ends its
// caller then.
func unlessEnded(main func(*greenpoll.Task) error, options []greenpoll.Option) (err error) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = greenpoll.Run(main, options...)
	}()
	<-ended
	return err
}

func (s Setting) inputs() Inputs { return s.Inputs.or(s.Scenario.Inputs) }

func (s Setting) seed() uint64 { return cmp.Or(s.Seed, 1) }

func (s Setting) workers() int { return cmp.Or(s.Workers, s.Scenario.Workers, 1) }

func (s Setting) choices() trace.Choices {
	if s.Choices != nil || s.seed() != 1 || s.workers() != max(1, s.Scenario.Workers) {
		return s.Choices
	}
	choices, err := trace.ParseChoices(s.Scenario.Choices)
	if err != nil {
		panic(err) // a test runs each scenario
	}
	return choices
}

func (s Setting) backend() string { return cmp.Or(s.Backend, backendOf(runtime.GOOS)) }

// backendOf is the backend that greenpoll has on a system; on one that has none it is epoll,
// which sim can play everywhere.
func backendOf(goos string) string {
	switch goos {
	case "darwin":
		return sim.Kqueue
	case "windows":
		return sim.IOCP
	}
	return sim.Epoll
}
