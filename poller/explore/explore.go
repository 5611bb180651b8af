// Package explore tries every order in which the actions at a gate of package poller can
// meet: a task that goes to sleep, with its stack or without, and the events, deadlines and
// closes that wake it. It runs the real code, and stops it at poller's points, and at one of
// sched's; so a wrong body that is built in, see the folder overlays, is found out by the rule
// that it breaks.
//
//	Scenarios  which races there are
//	Explore    are all rules kept in every interleaving? It recognises states that come again,
//	           and so it gets to the end of trillions
//	List       each interleaving, with its steps, where they are few enough
//	Survey     how many interleavings there are, and those that break a rule
//	Walk       one interleaving, by its choices; Tell says each of its steps in a sentence
//
// A broken rule is a result, not an error. The scheduler of an interleaving that has broken
// one is left where it stands, with its goroutines, until the process ends.
package explore

// This file answers: what can be asked of the explorer?

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// A Scenario is a race to explore.
type Scenario struct {
	Name   string
	Actors []string // Sleeper first
	Quick  bool     // Explore takes less than a tenth of a second
}

// Scenarios returns all, those with few interleavings first.
func Scenarios() (all []Scenario) {
	for _, sc := range scenarios {
		all = append(all, Scenario{Name: sc.name, Actors: sc.labels(), Quick: sc.size != 0})
	}
	return all
}

func find(name string) (scenario, error) {
	for _, sc := range scenarios {
		if sc.name == name {
			return sc.withDefaults(), nil
		}
	}
	return scenario{}, fmt.Errorf("explore: there is no scenario %q", name)
}

// A Result is what Explore has found.
type Result struct {
	Interleavings *big.Int // how many there are; until Broken was found, how many were known
	States        int
	Moves         []string      // of the gate, as in poller/testdata/gate_moves.txt, sorted
	Broken        *Interleaving // the first that broke a rule; nil: none does
}

// Explore tries every interleaving of a scenario, until one breaks a rule.
func Explore(scenario string) (Result, error) {
	return ExploreTelling(scenario, func() {})
}

// ExploreTelling is Explore, and calls path after each one that it has taken: more come.
func ExploreTelling(scenario string, path func()) (Result, error) {
	sc, err := find(scenario)
	if err != nil {
		return Result{}, err
	}
	return explore(sc, newTree(sc.naive), path)
}

func explore(sc scenario, tr *tree, path func()) (res Result, err error) {
	var x *explorer
	moves := make(map[move]bool)
	for tr.more() && (x == nil || x.rule == "") { // more than once if each path ends its Run
		if x, err = newExplorer(sc, tr); err != nil {
			return res, err
		}
		x.moves, x.told = moves, func() bool { path(); return true }
		if err := x.run(); err != nil {
			return res, err
		}
	}
	if x.rule != "" {
		il := x.interleaving()
		if told, err := Walk(sc.name, il.Choices); err == nil && told.Broken == il.Broken {
			il = told // with its places, which take too long to find on all paths
		}
		res.Broken = &il
	}
	for m := range moves {
		res.Moves = append(res.Moves, m.String())
	}
	slices.Sort(res.Moves)
	res.Moves = slices.Compact(res.Moves)
	res.Interleavings, res.States = tr.paths(), len(tr.next)
	return res, nil
}

// Most is how many interleavings List returns.
const Most = 5000

// ErrMany is List's error for a scenario that has more than Most interleavings.
var ErrMany = errors.New("it has too many interleavings to list them")

// List returns each interleaving of a scenario, in the same order at each call. One that
// breaks a rule ends there, so wrong code has fewer.
func List(scenario string) (all []Interleaving, err error) {
	sc, err := find(scenario)
	if err != nil {
		return nil, err
	}
	tr := newTree(true)
	for tr.more() && len(all) <= Most {
		x, err := newExplorer(sc, tr)
		if err != nil {
			return nil, err
		}
		x.places = true
		x.told = func() bool {
			all = append(all, x.interleaving())
			return len(all) <= Most
		}
		if err := x.run(); err != nil {
			return nil, err
		}
		if x.rule != "" {
			all = append(all, x.interleaving())
		}
	}
	if len(all) > Most {
		return nil, fmt.Errorf("explore: %q: %w", scenario, ErrMany)
	}
	return all, nil
}

// Losing counts those that lose a wake-up.
func Losing(all []Interleaving) (n int) {
	for _, il := range all {
		if il.LosesWakeUp() {
			n++
		}
	}
	return n
}
