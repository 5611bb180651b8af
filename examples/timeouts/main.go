// Timeouts shows one of each kind of deadline, all at the same time on one worker:
// the call, what the task was parked on, and when the call returned and with what error.
package main

import (
	"errors"
	"flag"
	"fmt"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sched"
)

const usage = `usage: timeouts [-step DURATION]

Timeouts makes calls that nobody answers, each with a different kind of deadline and
each in its own task: the first ends after one -step, the second after two,
and so on. It shows how each call returned, and after how long. Both ends are built in:
it needs no network.

`

func main() {
	step := flag.Duration("step", 100*time.Millisecond, "from one deadline to the next")
	cli.Parse(usage)
	if *step <= 0 {
		cli.Misuse("-step %v: must be above 0", *step)
	}
	run := func(t *greenpoll.Task) error {
		cli.DumpOnQuit(t.Sched())
		return waitForAll(t, *step)
	}
	cli.Exit(greenpoll.Run(run, greenpoll.WithWorkers(1)))
}

// waitForAll starts a task for each of the waits, and adds up their times.
func waitForAll(t *greenpoll.Task, step time.Duration) error {
	p, err := newPeers(t)
	if err != nil {
		return err
	}
	var all sched.Group
	var sum time.Duration // used only by tasks of one worker: no lock
	start := t.Sched().Now()
	for i, w := range waits {
		all.Go(t, func(t *greenpoll.Task) error {
			took, err := w.do(t, p, time.Duration(i+1)*step)
			sum += took
			return err
		})
	}
	err = all.Wait(t)
	total := time.Duration(t.Sched().Now() - start)
	fmt.Printf("\n%d waits on one worker: %s in all; one after the other they would take %s\n", len(waits), ms(total), ms(sum))
	return err
}

// do waits, prints how the wait ended, and fails if it should have ended differently.
func (w wait) do(t *greenpoll.Task, p *peers, d time.Duration) (took time.Duration, err error) {
	waiting, parked := t, sched.NoReason
	t.Go(func(t *greenpoll.Task) {
		t.Sleep(d / 2)
		parked = waiting.Reason() // half-way, while it sleeps
	})
	start := t.Sched().Now()
	got := w.call(t, p, d)
	took = time.Duration(t.Sched().Now() - start)
	fmt.Printf("%8s  %-29s %s\n", ms(took), w.name+":", w.code)
	came := "no error"
	if got != nil {
		came = got.Error()
	}
	fmt.Printf("%8s  parked on: %s; came back with: %s\n", "", parked, came)
	switch {
	case !errors.Is(got, w.want):
		return took, fmt.Errorf("%s: came back with %v instead of %v", w.name, got, w.want)
	case took < d:
		return took, fmt.Errorf("%s: came back after %s, before its time", w.name, ms(took))
	}
	return took, nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.0f ms", d.Seconds()*1000) }
