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
	"greenpoll/trace"
)

// InEveryOrder ends the check with the first order that breaks a rule. meant says what mistake that
// shows; nil or "": the rule is told.
func InEveryOrder(c *verdict.Check, meant func(il *explore.Interleaving) string, races ...string) {
	for _, race := range races {
		il := broken(c, race, "The code does not come to an end in one of the orders of "+race+": which loop is never left, or which side waits for the other?")
		if il == nil {
			continue
		}
		tell(c, il)
		if il.Stack != "" {
			c.Panicked(strings.TrimPrefix(il.Breach, "the code panics: "), il.Stack)
		}
		said := ""
		if meant != nil {
			said = meant(il)
		}
		if said == "" {
			said = fmt.Sprintf("There is an order in which it goes wrong: %s. (The rule: %s.)", il.Breach, il.Broken)
		}
		c.Fail("%s", said)
	}
	// The explorer stops at syncPoints, and not between a load and a store.
	if strings.Contains(verdict.Mine("poller/gate.go"), "state.Store(") {
		c.Fail("No order was found in which it goes wrong, but there is one that this check cannot try: another thread may come between your look at the gate and your Store, which writes over what it left. Only a compare-and-swap sees that.")
	}
}

// ShowOrder tells of the first order of the races that breaks a rule, if one does: it is for a check
// that has found a mistake without one, and says said if the search does not end.
func ShowOrder(c *verdict.Check, said string, races ...string) (found bool) {
	for _, race := range races {
		if il := broken(c, race, said); il != nil && il.Stack == "" {
			tell(c, il)
			return true
		}
	}
	return false
}

// broken returns the first order of a race that breaks a rule; nil: none does. asleep is said if it
// does not come to an end.
func broken(c *verdict.Check, race, asleep string) *explore.Interleaving {
	c.Begins("all orders of the race %q", race)
	c.Asleep(func() string { return asleep })
	r, err := explore.ExploreTelling(race, c.Alive)
	if err != nil {
		c.Fail("This machine: %v", err)
	}
	return r.Broken
}

// told is how many moves of an order are told: the mistake is among the last.
const told = 10

func tell(c *verdict.Check, il *explore.Interleaving) {
	c.Begins("in the race %q, in this order:", il.Scenario)
	if il.Stack == "" { // else "greenpoll gate" would panic, too
		c.Shows(fmt.Sprintf("-choices %s %s", cmp.Or(il.Choices.String(), `""`), il.Scenario))
	}
	first := max(0, len(il.Steps)-told)
	if first > 0 {
		c.Goes("... %s", stands(il.Steps[first].Before))
	}
	for i, s := range il.Steps {
		if i >= first {
			c.Goes("%s", il.Show(i, verdict.Wrote(s.At)))
		}
	}
}

// stands is where the moves begin that are told, if those before are left out.
func stands(gate trace.Gate) string {
	if gate == trace.GateTask {
		return "the task sleeps at the gate"
	}
	return fmt.Sprintf("the gate is %v", gate)
}

// Sleeps reports whether the task falls asleep in a step.
func Sleeps(s explore.Step) bool { return slices.Contains(s.Notes, "asleep") }
