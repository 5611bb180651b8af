package exam

// This file answers: does a short program, which is no scenario, go well on a simulated kernel that
// can be made to do what a real one does seldom?

import (
	"fmt"

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
}

// Simulate runs p, and ends the check at the last event of the run if it did not go well.
func Simulate(c *verdict.Check, p Program) {
	r := trace.New()
	k := sim.New(sim.Config{Backend: p.Backend, Trace: r})
	fails := func(said string) {
		lines := trace.Lines(r.Events())
		h := trace.Header{Kernel: "sim", Backend: p.Backend, Workers: 1, Order: trace.Exact}
		c.FailAt(place(c, h, lines), "On the simulated %s: %s", p.Backend, said)
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
	c.Asleep(func() string {
		return fmt.Sprintf("On the simulated %s nothing goes on any more, after %d events: which loop is never left?", p.Backend, r.Len())
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
