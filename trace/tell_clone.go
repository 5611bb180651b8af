package trace

// This file answers: how is an event told that may not come? By a copy of the Teller, which is
// then thrown away.

import (
	"maps"
	"slices"
)

// Imagine says what l would be in words, if it were the next event. c and s are as of Tell. t
// itself does not hear of it.
func (t *Teller) Imagine(l Line, c Change, s *State) string {
	copied := t.Clone()
	copied.begin(l)
	return copied.sentence(l, c, s)
}

// Clone returns a Teller that has been told the same as t, and whose further events t does not
// hear of.
func (t *Teller) Clone() *Teller {
	c := *t
	c.words, c.before = maps.Clone(t.words), maps.Clone(t.before)
	m := &c.memory
	m.armed, m.started, m.parkedInCall, m.slept = maps.Clone(m.armed), maps.Clone(m.started), maps.Clone(m.parkedInCall), maps.Clone(m.slept)
	m.sleepers, m.operations, m.refused, m.unwound = maps.Clone(m.sleepers), maps.Clone(m.operations), maps.Clone(m.refused), maps.Clone(m.unwound)
	m.rests = maps.Clone(m.rests)
	m.ended, m.cancelled = maps.Clone(m.ended), maps.Clone(m.cancelled)
	m.pairs = m.pairs.clone()
	m.kinds = slices.Clip(m.kinds)
	m.calls = maps.Clone(m.calls)
	for g, calls := range m.calls {
		m.calls[g] = slices.Clone(calls)
	}
	return &c
}
