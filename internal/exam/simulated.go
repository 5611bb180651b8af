package exam

// This file answers: does a short program, which is no scenario, go well on a simulated kernel that
// can be made to do what a real one does seldom?

import (
	"fmt"
	"strings"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// A Program runs as the first task on a simulated kernel, with one worker.
type Program struct {
	Backend string
	Main    func(t *greenpoll.Task, k *sim.Kernel) (said string) // "": it went well

	// Asleep says what is wrong if all tasks sleep, and nothing will come; last is the last wait.
	Asleep func(last trace.Event) string

	Cause func(trace.Event) bool // where the reader should begin to look, if there is such an event; nil: where it shows
}

// Simulate runs p, and ends the check where it shows in the run if it did not go well.
func Simulate(c *verdict.Check, p Program) {
	r := trace.New()
	k := sim.New(sim.Config{Backend: p.Backend, Trace: r})
	h := trace.Header{Kernel: "sim", Backend: p.Backend, Workers: 1, Order: trace.Exact}
	fails := func(said string) {
		lines := trace.Lines(r.Events())
		place(c, h, lines)
		c.FailAt(Cause(r, shows(lines), p.Cause), "On the simulated %s: %s", p.Backend, said)
	}
	var last trace.Event
	k.On(sim.CallIdle, func(*sim.Call) {
		for _, e := range r.Events() {
			if e.Kind == trace.Wait {
				last = e
			}
		}
		fails(p.Asleep(last))
	})
	c.AsleepAt(func() (said, place string) {
		said, place = hangs(c, h, r)
		return fmt.Sprintf("On the simulated %s it does not come to an end: which loop is never left? %s", p.Backend, strings.ToUpper(said[:1])+said[1:]), place
	})
	said := ""
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		defer c.Recover()
		said = p.Main(t, k)
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithTrace(r), greenpoll.WithWorkers(1))
	if said == "" && err != nil {
		said = "the program ended with an error: " + err.Error()
	}
	if said != "" {
		fails(said)
	}
}

// shows returns where the reader should look: the return of the first call of the program, whose wake-up
// and tries stand above it, or, if none has returned, what its task did last. Its end shows nothing.
func shows(lines []trace.Line) string {
	at := uint64(len(lines))
	for _, l := range lines {
		switch {
		case l.G != 1 || l.Kind == trace.Exit:
		case l.Kind == trace.Return:
			return fmt.Sprint(l.I)
		default:
			at = l.I
		}
	}
	return fmt.Sprint(at)
}
