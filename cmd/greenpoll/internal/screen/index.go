package screen

// This file answers: which events belong to a task? Its own, and those that moved the gate at
// which it waits. The index only grows, so it serves any view.

import (
	"slices"
	"sort"

	"greenpoll/trace"
)

// A gateKey names one direction of one descriptor.
type gateKey struct {
	slot, gen uint32
	mode      trace.Mode
}

func keyOf(l trace.Line) gateKey { return gateKey{l.Slot, l.Gen, l.Mode} }

type index struct {
	of    map[uint64][]int  // the lines that belong to each task
	at    map[gateKey][]int // the waits at each gate
	lines []trace.Line
}

func newIndex() index {
	return index{of: map[uint64][]int{}, at: map[gateKey][]int{}}
}

// add takes in line i, which follows those before it. atGate is the task that waits at the gate
// which it moves; 0: nobody does.
func (x *index) add(i int, l trace.Line, atGate uint64) {
	x.lines = append(x.lines, l)
	if l.G != 0 {
		x.put(l.G, i)
	}
	if atGate != 0 {
		x.put(atGate, i)
	}
	key := keyOf(l)
	switch l.Kind {
	case trace.Spawn:
		x.put(uint64(l.N), i)
	case trace.Wait, trace.Commit:
		if l.Slot != 0 {
			x.at[key] = append(x.at[key], i)
		}
	}
}

func (x *index) put(g uint64, i int) { x.of[g] = append(x.of[g], i) }

// belongs reports whether line i belongs to g.
func (x *index) belongs(i int, g uint64) bool {
	_, is := slices.BinarySearch(x.of[g], i)
	return is
}

// before returns the lines of g among the first n, oldest first.
func (x *index) before(g uint64, n int) []int {
	all := x.of[g]
	return all[:sort.SearchInts(all, n)]
}

// waits returns the last wait at a gate among the first n lines, -1 if there is none.
func (x *index) waits(key gateKey, n int) int {
	all := x.at[key]
	if k := sort.SearchInts(all, n); k > 0 {
		return all[k-1]
	}
	return -1
}

// hasParked reports whether the last that g itself did among the first n lines was to park.
func (x *index) hasParked(g uint64, n int) bool {
	own := x.before(g, n)
	for k := len(own) - 1; k >= 0; k-- {
		if l := x.lines[own[k]]; l.G == g {
			return l.Kind == trace.Park || l.Kind == trace.Commit && l.Why != trace.Refused
		}
	}
	return false
}

// first is the task of the first call among lines, or else of the first that has a task.
func (x *index) first(lines []trace.Line) uint64 {
	g := uint64(0)
	for _, l := range lines {
		if l.Kind == trace.Call {
			return l.G
		}
		if g == 0 {
			g = l.G
		}
	}
	return max(g, 1)
}

// call returns the innermost call that g is in after n lines, and the step that the call has
// come to, as stepOf says it of each line; ok is false outside of calls. The event that returns
// is still part of its call.
func (x *index) call(g uint64, n int, stepOf func(i int) uint8) (name string, step uint8, ok bool) {
	returned := 0
	own := x.before(g, n)
	for k := len(own) - 1; k >= 0; k-- {
		l := x.lines[own[k]]
		switch {
		case l.Kind == trace.Return && l.G == g:
			if own[k] != n-1 {
				returned++
			}
		case l.Kind == trace.Call && l.G == g && returned > 0:
			returned--
			continue
		}
		if returned > 0 {
			continue
		}
		if step == 0 {
			step = stepOf(own[k])
		}
		if l.Kind == trace.Call && l.G == g {
			return l.Why, step, true
		}
	}
	return "", 0, false
}
