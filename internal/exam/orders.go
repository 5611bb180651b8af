// Package exam is what the checks of the workshop's exercises share: each order in which a task and
// whoever wakes it can meet, and scenarios over the simulated kernels and the machine's own.
//
// This file answers: is there an order in which the reader's gate goes wrong?
package exam

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
)

// InEveryOrder ends the check with the first order that breaks a rule. meant says what mistake that
// shows; "": the rule is told.
func InEveryOrder(c *verdict.Check, meant func(il *explore.Interleaving) string, races ...string) {
	for _, race := range races {
		c.Asleep(func() string {
			return "The code does not come to an end in one of the orders of " + race + ": which loop is never left, or which side waits for the other?"
		})
		r, err := explore.Explore(race)
		if err != nil {
			c.Fail("This machine: %v", err)
		}
		if r.Broken == nil {
			continue
		}
		if _, panicked, found := strings.Cut(r.Broken.Breach, "panics: "); found {
			c.Fail("The code panics: %s", panicked)
		}
		for i := range r.Broken.Steps {
			c.Goes("%s", r.Broken.Tell(i))
		}
		said := meant(r.Broken)
		if said == "" {
			said = fmt.Sprintf("There is an order in which it goes wrong: %s. (The rule: %s.)", r.Broken.Outcome(), r.Broken.Broken)
		}
		c.FailIn(fmt.Sprintf("-choices %s %s", cmp.Or(r.Broken.Choices.String(), `""`), race), "%s", said)
	}
	// The explorer stops at syncPoints, and not between a load and a store.
	if strings.Contains(verdict.Mine("poller/gate.go"), "state.Store(") {
		c.Fail("No order was found in which it goes wrong, but there is one that this check cannot try: another thread may come between your look at the gate and your Store, which writes over what it left. Only a compare-and-swap sees that.")
	}
}

// Sleeps reports whether the task falls asleep in a step.
func Sleeps(s explore.Step) bool { return slices.Contains(s.Notes, "asleep") }
