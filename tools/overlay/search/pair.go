package main

// This file answers: which schedules are tried, in which order? Those with few choices that
// differ from the seed's come first.

import (
	"slices"
	"strings"

	"greenpoll/tools/overlay/attempt"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/trace"
)

// A pair is two programs that run the same schedules: with the body, and without.
type pair struct {
	body, real             attempt.Process // for many runs
	bodyEvents, realEvents attempt.Process // for a few, whose events are looked at
	workers                []int
	budget                 int
	differs                bool
}

func newPair(body, real string, workers []int, budget int, differs bool) *pair {
	return &pair{attempt.Process{Program: body}, attempt.Process{Program: real},
		attempt.Process{Program: body, Events: true}, attempt.Process{Program: real, Events: true}, workers, budget, differs}
}

func (p *pair) close() {
	for _, process := range []*attempt.Process{&p.body, &p.real, &p.bodyEvents, &p.realEvents} {
		_ = process.Close() // nothing is asked of it any more
	}
}

// found is a schedule that shows the body, and what one sees.
type found struct {
	schedule bodies.Schedule
	strength int
	how      string
}

// How strongly a run shows its body.
const (
	nothing = iota
	differs // it makes other events than the real runtime
	breaks  // it breaks a rule of the trace, which a user would not notice
	fails   // it sleeps for ever, hangs, panics or fails
)

// search tries s with its own choices, then with other seeds, until one fails, and returns the
// first of the strongest.
func (p *pair) search(s bodies.Schedule) (best found) {
	if best = p.bySparseChoices(s); best.strength == fails || s.Workers == 1 {
		return best
	}
	for seed := range uint64(p.budget) {
		s.Seed = seed + 2
		if f := p.try(s); f.strength > best.strength {
			if best = f; f.strength == fails {
				break
			}
		}
	}
	return best
}

// bySparseChoices tries s with ever more choices that differ from those of seed 1.
func (p *pair) bySparseChoices(s bodies.Schedule) (best found) {
	level, runs := []trace.Choices{nil}, 0
	for deviations := 0; len(level) > 0 && deviations <= 2; deviations++ {
		var next []trace.Choices
		for _, c := range level {
			if runs++; runs > p.budget {
				return best
			}
			s.Choices = c
			f, made := p.tryWith(s)
			if f.strength > best.strength {
				if best = f; f.strength == fails {
					return best
				}
			}
			next = append(next, deviating(c, made, s.Workers)...)
		}
		level = next
	}
	return best
}

// deviating lists the choices that differ from those made by one more, behind c.
func deviating(c trace.Choices, made []trace.Take, workers int) (all []trace.Choices) {
	const mostWays = 4
	for _, take := range made {
		if len(c) > 0 && take.Choice <= c[len(c)-1].Choice {
			continue
		}
		for way := range min(mostWays, max(2, workers)) {
			if way != take.Way {
				all = append(all, append(slices.Clone(c), trace.Take{Choice: take.Choice, Way: way}))
			}
		}
	}
	return all
}

func (p *pair) try(s bodies.Schedule) found {
	f, _ := p.tryWith(s)
	return f
}

// tryWith also returns the choices of the run, none if it did not follow s.
func (p *pair) tryWith(s bodies.Schedule) (f found, made []trace.Take) {
	s.At = trace.Place{}
	process, reference := &p.body, &p.real
	if p.differs {
		process, reference = &p.bodyEvents, &p.realEvents
	}
	r, err := process.Run(s)
	switch {
	case err != nil:
		return found{how: "the search itself: " + err.Error()}, nil
	case r.Strays():
		return found{}, nil
	case r.Broke == "" && r.Outcome.Err == "" && r.Fault == "" && !p.differs:
		return found{}, r.Choices
	}
	real, err := reference.Run(s)
	if err != nil || real.Broke != "" || real.Outcome.NotRepeatable != "" || r.Outcome.NotRepeatable != "" {
		return found{}, r.Choices
	}
	f.how = r.Wrong(real)
	switch {
	case f.how == "" && p.differs && r.Place(real) != "":
		f.strength, f.how = differs, "differs"
	case f.how == "":
		return found{}, r.Choices
	case strings.HasPrefix(f.how, attempt.BrokenRule):
		f.strength = breaks
	default:
		f.strength = fails
	}
	if r, err = p.bodyEvents.Run(s); err == nil {
		real, err = p.realEvents.Run(s)
	}
	if err == nil && r.Place(real) != "" {
		s.At, err = trace.ParsePlace(r.Place(real))
	}
	if err != nil {
		f.how += " (" + err.Error() + ")"
	}
	f.schedule = s
	return f, r.Choices
}
