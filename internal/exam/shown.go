package exam

// This file answers: where can the reader watch a mistake that was found without a run?

import (
	"greenpoll/internal/verdict"
	"greenpoll/scenarios"
)

// Shown ends the check with said. The first of the scenarios over the simulated kernel of that
// backend that goes wrong, if one does, is recorded for the stepper.
func Shown(c *verdict.Check, said, backend string, names ...string) {
	c.Asleep(func() string { return said })
	for _, name := range names {
		scenario, err := scenarios.Find(name)
		if err != nil {
			c.Fail("The workshop: %v", err)
		}
		for workers := range 2 {
			s := scenarios.Setting{Scenario: scenario, Backend: backend, Workers: workers + 1}
			if wrong, at := Try(c, s); wrong != "" {
				c.FailAt(at, "%s (To be seen in scenario %s on the simulated %s.)", said, name, backend)
			}
		}
	}
	c.Fail("%s", said)
}
