package explore

// This file answers: how many interleavings does a scenario have, and which of them break a
// rule? That is what a viewer shows first.

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"greenpoll/trace"
)

// Found is what Survey has found.
type Found struct {
	Interleavings string // how many, a decimal number
	Whole         bool   // Broken has all that break a rule; else only one of them, and Interleavings were known until it was found
	Losing        int    // how many of Broken lose the wake-up
	Broken        []Interleaving
}

// fewest is how many choices Survey tries in search of a simple interleaving, where they are
// too many for a list.
const fewest = 2

// Survey tries every interleaving of a scenario. Those that break a rule come back with the
// fewest choices first. Of a scenario with more than Most interleavings it is one.
func Survey(scenario string) (Found, error) {
	all, err := List(scenario)
	if errors.Is(err, ErrMany) {
		return surveyMany(scenario)
	}
	if err != nil {
		return Found{}, err
	}
	found := Found{Interleavings: fmt.Sprint(len(all)), Whole: true, Losing: Losing(all)}
	for _, il := range all {
		if il.Broken != "" {
			found.Broken = append(found.Broken, il)
		}
	}
	slices.SortStableFunc(found.Broken, func(a, b Interleaving) int {
		if len(a.Choices) != len(b.Choices) {
			return len(a.Choices) - len(b.Choices)
		}
		return slices.CompareFunc(a.Choices, b.Choices, func(s, t trace.Take) int {
			return slices.Compare([]int{s.Choice, s.Way}, []int{t.Choice, t.Way})
		})
	})
	return found, nil
}

func surveyMany(scenario string) (found Found, err error) {
	res, err := Explore(scenario)
	if err != nil {
		return found, err
	}
	found = Found{Interleavings: res.Interleavings.String(), Whole: res.Broken == nil}
	if res.Broken == nil {
		return found, nil
	}
	short, err := ShortestOf(scenario, res.Broken.Broken, fewest)
	if err != nil {
		return found, err
	}
	if short == nil {
		short = res.Broken
	}
	found.Broken = []Interleaving{*short}
	found.Losing = Losing(found.Broken)
	return found, nil
}

// LosesWakeUp reports whether the interleaving ends with a task that sleeps although what it
// waits for has come.
func (il Interleaving) LosesWakeUp() bool { return il.Broken == ruleLost }

// base is an actor's name without its number.
func base(label string) string {
	if name, number, found := cutLast(label, " "); found && strings.Trim(number, "0123456789") == "" {
		return name
	}
	return label
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// A Listed is what poller/explore/play answers of each scenario that there is.
type Listed struct {
	Scenario
	Interleavings string // "": not counted, because that takes long
}

// A Walked is what it answers to choices.
type Walked struct {
	Interleaving Interleaving
	Error        string // Walk's: a choice was left out; "": none was
}
