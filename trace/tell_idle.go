package trace

// This file answers: how is told how tasks begin and end, and how workers fall asleep, wake each
// other, steal, and give their P away?

import (
	"fmt"
	"strings"
)

func spawns(l Line) string {
	s := fmt.Sprintf("%s starts task %d, as a go statement would", who(l), l.N)
	if l.G == 0 {
		s = fmt.Sprintf("Run starts task %d, the first", l.N)
	}
	if l.Why != "" {
		s += ", which runs " + shortName(l.Why)
	}
	return s
}

func yields(l Line) string { return who(l) + " lets others run first, and stays runnable" }

func (t *Teller) exits(l Line) string {
	if t.unwound[l.G] {
		return who(l) + " ends, in the middle of its function: the run is over, and only its deferred calls have run"
	}
	return who(l) + " ends: its function has returned"
}

// standsStill tells of a deadlock, and by which rule it is one. A scheduler with a mistake may tell of
// one, and have overlooked a task.
func standsStill(_ *Teller, l Line, _ Change, s *State) string {
	if g, queue := s.Queued(); g != 0 {
		return fmt.Sprintf("%s takes it for a deadlock, so Run returns its error; but task %d is runnable: it stands in %s, and nobody has taken it from there", worker(l), g, queue)
	}
	return worker(l) + " finds a deadlock: all tasks are parked, no timer is set, none waits at a socket; nothing can wake one, so Run returns its error"
}

func fires(l Line) string {
	if l.N == 0 {
		return fmt.Sprintf("%s has run the timer that was due at %s", worker(l), Span(l.Timer))
	}
	return fmt.Sprintf("%s runs the timer that is due at %s: %s will be readied", worker(l), Span(l.Timer), count(l.N, "task"))
}

func steals(_ *Teller, l Line, _ Change, state *State) string {
	s := fmt.Sprintf("%s has nothing left to run and steals task %d", worker(l), l.G)
	if l.N > 1 {
		s += fmt.Sprintf(" and %s", count(l.N-1, "more task"))
	}
	for m, w := range state.Workers {
		if m != l.M && w.P == l.Choice {
			return fmt.Sprintf("%s from P %d, which worker %d has", s, l.Choice, m)
		}
	}
	return fmt.Sprintf("%s from P %d", s, l.Choice)
}

func handsOff(l Line) string {
	return fmt.Sprintf("%s begins a blocking call, in which its thread waits: %s gives P %d away, for others to run", who(l), worker(l), l.P)
}

func isBack(l Line) string {
	if l.P < 0 {
		return fmt.Sprintf("%s is back from the call that blocked: no P is free, so it will have to queue", who(l))
	}
	return fmt.Sprintf("%s is back from the call that blocked and goes on at once: P %d is free, %s takes it", who(l), l.P, worker(l))
}

func (t *Teller) idles(l Line, _ Change, s *State) string {
	for m, w := range s.Workers {
		if m != l.M && w.Polling {
			return fmt.Sprintf("%s has nothing to run and sleeps: worker %d waits for the kernel already, one is enough", worker(l), m)
		}
	}
	return fmt.Sprintf("%s has nothing to run and sleeps until another worker wakes it", worker(l))
}

func wakesUp(l Line) string {
	if l.Why == "the end" {
		return worker(l) + " is woken to end: all tasks have ended"
	}
	s := fmt.Sprintf("%s is woken", worker(l))
	if l.N >= 0 {
		s = fmt.Sprintf("worker %d wakes worker %d", l.N, l.M)
	}
	if l.P >= 0 {
		s += fmt.Sprintf(" and gets P %d", l.P)
		if l.N >= 0 {
			s = fmt.Sprintf("worker %d wakes worker %d and gives it P %d", l.N, l.M, l.P)
		}
	}
	switch l.Why {
	case "work":
		s += ": a task is runnable"
	case "handoff":
		s += ": the other one is about to block"
	}
	return s
}

func chooses(l Line) string {
	return strings.TrimSuffix(fmt.Sprintf("of several ways, way %d is taken: %s", l.Choice, l.Why), ": ")
}

// breakReasons are why a worker that sleeps in the poll is to look around.
var breakReasons = map[string]string{
	"work":                     "a task is runnable",
	"handoff":                  "a P is free, with the tasks of a worker that blocks",
	"another worker can go on": "it is the turn of another worker",
	"all asleep":               "all others sleep, so it has to find out whether the run is over",
	"last guest left":          "no goroutine outside can wake a task any more",
	"last timer stopped":       "no timer can wake a task any more",
	"earlier timer":            "a timer is due before it would come back",
	"stop":                     "the run is to end",
}

// breaks tells that the poll is to end. Where nobody sleeps in it, that holds for the next one; in
// a free order a poll that has been broken may have been told before.
func (t *Teller) breaks(l Line, _ Change, s *State) string {
	why, known := breakReasons[l.Why]
	if !known {
		why = l.Why
	}
	by := ""
	if l.N >= 0 {
		by = fmt.Sprintf("worker %d", l.N)
	}
	switch asleep := s.polling(); {
	case !asleep && !t.exact:
		by = "the worker that sleeps in the poll, or is about to, is told to come back"
	case asleep && by == "":
		by = "the worker that sleeps in the poll is told to come back"
	case asleep:
		by += " breaks the poll in which another one sleeps"
	case by == "":
		by = "nobody sleeps in the poll now, so the next poll is told not to sleep"
	default:
		by += " tells the next poll not to sleep, for nobody sleeps in it now"
	}
	return fmt.Sprintf("%s: %s", by, why)
}

// polling reports whether a worker sleeps in the poll, or is about to.
func (s *State) polling() bool {
	for _, w := range s.Workers {
		if w.Polling {
			return true
		}
	}
	return false
}
