package trace

// This file answers: which events belong to the story of one task? Its own, and
// those of workers and of the kernel that moved it on.

import (
	"cmp"
	"slices"
)

// concerning returns the indices of the lines that belong to the story of g:
// its own events; of the worker that it left, the next task it picked; and what
// led to each of its wake-ups, back to the poll or the timer.
func concerning(lines []Line, g uint64) []int {
	chosen := make([]bool, len(lines))
	left := int32(-1) // the worker that g left, until it has picked another task
	for i, l := range lines {
		if l.Kind == Next {
			// Its own next is left out: resume says the same.
			if l.M == left && l.M >= 0 && l.G != g {
				chosen[i] = true
				left = -1
			}
			continue
		}
		if l.G != g && taskOf(l.Event) != g {
			continue
		}
		chosen[i] = true
		switch l.Kind {
		case Park:
			left = l.M
		case Ready:
			left = -1
			for c := index(lines[:i], l.Cause); c >= 0 && wakes(lines[c].Kind); c = index(lines[:c], lines[c].Cause) {
				chosen[c] = true
			}
		}
	}
	var indices []int
	for i, is := range chosen {
		if is {
			indices = append(indices, i)
		}
	}
	return indices
}

// wakes reports whether a k can stand between the kernel or the clock and a ready.
func wakes(k Kind) bool {
	return k == Poll || k == Polled || k == Complete || k == Timer || k == Kernel
}

// index returns where event number i stands in lines, -1 if it does not.
func index(lines []Line, i uint64) int {
	at, found := slices.BinarySearchFunc(lines, i, func(l Line, i uint64) int { return cmp.Compare(l.I, i) })
	if !found {
		return -1
	}
	return at
}

// waitingCall returns the call of g that took longest, of those that parked and
// whose Why is why ("" is any), and its return, or the last line if it never
// returned. Calls nest: a dial may contain others.
func waitingCall(lines []Line, g uint64, why string) (from, to int) {
	type open struct {
		at     int
		parked bool
	}
	var calls []open
	from, to = -1, -1
	ended := func(c open, end int) {
		wanted := c.parked && (why == "" || lines[c.at].Why == why)
		if wanted && (from < 0 || lines[end].T-lines[c.at].T > lines[to].T-lines[from].T) {
			from, to = c.at, end
		}
	}
	for i, l := range lines {
		if l.G != g {
			continue
		}
		inner := len(calls) - 1
		switch {
		case l.Kind == Call:
			calls = append(calls, open{at: i})
		case l.Kind == Park && inner >= 0:
			calls[inner].parked = true
		case l.Kind == Return && inner >= 0:
			ended(calls[inner], i)
			calls = calls[:inner]
		}
	}
	for _, c := range calls {
		ended(c, len(lines)-1)
	}
	return from, to
}
