package explore

// This file answers: how is one interleaving taken by its choices? At each choice that is
// asked for, the actor of that way moves; at each other the first that can.

import (
	"fmt"
	"slices"

	"greenpoll/trace"
)

// Walk takes one interleaving of a scenario, by its choices: those of an Interleaving, or any
// others. Choices are counted from 1, wherever several actors can move, and a way is the
// place of the actor in Step.Ways. What choices leave out is way 0; they may as well be
// whole.
//
// If a choice does not exist, or not with that way, there is an error, and beside it the
// interleaving without that choice. It always runs to its end, or to the step that breaks a
// rule: to show its first steps, cut Steps.
func Walk(scenario string, choices trace.Choices) (il Interleaving, err error) {
	sc, err := find(scenario)
	if err != nil {
		return il, err
	}
	w := &walker{asked: choices}
	x, err := newExplorer(sc, w)
	if err != nil {
		return il, err
	}
	x.places = true
	x.told = func() bool {
		il = x.interleaving()
		return false
	}
	if err := x.run(); err != nil {
		return il, err
	}
	if x.rule != "" {
		il = x.interleaving()
	}
	return il, w.check()
}

// A walker is a chooser with one path.
type walker struct {
	asked trace.Choices
	begun bool
	made  int
	wrong error
}

func (w *walker) begin() bool {
	first := !w.begun
	w.begun = true
	return first
}

func (w *walker) leaf(func() []byte) {}

func (w *walker) choose(enabled []uint8, _ func() []byte) (uint8, error) {
	if len(enabled) == 1 {
		return enabled[0], nil
	}
	w.made++
	i := slices.IndexFunc(w.asked, func(t trace.Take) bool { return t.Choice == w.made })
	switch {
	case i < 0:
		return enabled[0], nil
	case w.asked[i].Way < len(enabled):
		return enabled[w.asked[i].Way], nil
	case w.wrong == nil:
		w.wrong = fmt.Errorf("explore: choice %d has the ways 0 to %d, and no way %d", w.made, len(enabled)-1, w.asked[i].Way)
	}
	return enabled[0], nil
}

// check tells of a choice that was asked for and does not exist.
func (w *walker) check() error {
	for _, t := range w.asked {
		if w.wrong == nil && t.Choice > w.made {
			w.wrong = fmt.Errorf("explore: there is no choice %d: this interleaving has %d", t.Choice, w.made)
		}
	}
	return w.wrong
}
