package exam

// This file answers: where can the reader watch a mistake that was found without a run? And which
// event of a run is its cause?

import (
	"fmt"
	"strconv"

	"greenpoll/internal/verdict"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// Shown ends the check with said. The first of the scenarios over the simulated kernel of that
// backend that goes wrong, if one does, is recorded for the stepper.
func Shown(c *verdict.Check, said, backend string, names ...string) {
	ShownFrom(c, nil, said, backend, names...)
}

// ShownFrom is Shown, and the stepper begins at the cause, see Cause. nil: at the end.
func ShownFrom(c *verdict.Check, cause func(trace.Event) bool, said, backend string, names ...string) {
	for _, name := range names {
		scenario, err := scenarios.Find(name)
		if err != nil {
			c.Fail("The workshop: %v", err)
		}
		for workers := range 2 {
			s := scenarios.Setting{Scenario: scenario, Backend: backend, Workers: workers + 1, Trace: trace.New()}
			seen := fmt.Sprintf("%s (To be seen in scenario %s on the simulated %s.)", said, name, backend)
			c.AsleepAt(func() (string, string) {
				_, at := hangs(c, s.Header(), s.Trace)
				return seen, at
			})
			if wrong, at := Try(c, s); wrong != "" {
				c.FailAt(Cause(s.Trace, at, cause), "%s", seen)
			}
		}
	}
	c.Fail("%s", said)
}

// Cause returns the place of the last event that is the cause of what shows at a place, or that place
// if there is none before it, or is is nil.
func Cause(t *trace.Recorder, at string, is func(trace.Event) bool) string {
	last, err := strconv.Atoi(at)
	if err != nil || is == nil {
		return at // there is no place, or no cause to look for
	}
	events := t.Events()
	for i := min(last, len(events)) - 1; i >= 0; i-- {
		if is(events[i]) {
			return fmt.Sprint(events[i].I)
		}
	}
	return at
}
