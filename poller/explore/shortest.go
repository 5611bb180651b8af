package explore

// This file answers: which is the simplest interleaving that breaks a rule? It is the one
// that goes another way than the first at the fewest choices. Most mistakes need one or two:
// that is where the wrong actor cuts in.

import (
	"fmt"
	"slices"

	"greenpoll/trace"
)

// mostTries is how many interleavings of one scenario Shortest walks.
const mostTries = 50_000

// Shortest returns the interleaving that breaks rule with the fewest choices, of the first
// scenario that has one with so few. most bounds their number. There is no result if the
// code keeps the rule as far as that, and an error if it does not even run.
func Shortest(rule string, most int) (*Interleaving, error) {
	searches := make([]search, len(scenarios))
	for i, sc := range scenarios {
		searches[i] = search{scenario: sc.name, now: []trace.Choices{nil}}
	}
	for range most + 1 {
		for i := range searches {
			if il, err := searches[i].round(rule); il != nil || err != nil {
				return il, err
			}
		}
	}
	return nil, nil
}

// ShortestOf is Shortest for one scenario.
func ShortestOf(scenario, rule string, most int) (*Interleaving, error) {
	s := search{scenario: scenario, now: []trace.Choices{nil}}
	for range most + 1 {
		if il, err := s.round(rule); il != nil || err != nil {
			return il, err
		}
	}
	return nil, nil
}

// A search goes through the interleavings of one scenario, by the number of choices that do
// not take the first way.
type search struct {
	scenario  string
	now, next []trace.Choices // that many, and one more
	tries     int
}

// round walks all that have so many, and collects those that have one more.
func (s *search) round(rule string) (*Interleaving, error) {
	for _, asked := range s.now {
		if s.tries++; s.tries > mostTries {
			break
		}
		il, err := Walk(s.scenario, asked)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", s.scenario, asked, err)
		}
		if il.Broken == rule {
			return &il, nil
		}
		last := 0
		if len(asked) > 0 {
			last = asked[len(asked)-1].Choice
		}
		for _, step := range il.Steps {
			for way := 1; way < len(step.Ways) && step.Choice > last; way++ {
				s.next = append(s.next, append(slices.Clone(asked), trace.Take{Choice: step.Choice, Way: way}))
			}
		}
	}
	s.now, s.next = s.next, nil
	return nil, nil
}
