package trace

// This file answers: which events belong to the story of one task? Its own, and
// those of workers and of the kernel that moved it on.

import (
	"cmp"
	"slices"
)

// concerning returns the indices of the lines that belong to the story of g. These are
// its own events, the next task picked by the worker that it left, and what led to each
// of its wake-ups, back to the poll or the timer. Of the polls that blocked while g
// slept, and woke others, only the longest belongs to it: there is the one thread that
// waits.
func concerning(lines []Line, g uint64) []int {
	chosen := make([]bool, len(lines))
	left := int32(-1) // the worker that g left, until it has picked another task
	var blocked longest
	for i, l := range lines {
		blocked.look(i, l)
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
			blocked.at = -1
		case Ready:
			left = -1
			if blocked.at >= 0 {
				chosen[blocked.at] = true
			}
			blocked.at = -1
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

// longest is the poll that has blocked longest, since at was -1.
type longest struct {
	at   int
	span int64
	last map[int32]int64 // when each worker was last seen: a poll is emitted at its end
}

func (b *longest) look(i int, l Line) {
	if b.last == nil {
		b.last, b.at = make(map[int32]int64), -1
	}
	if took := l.T - b.last[l.M]; l.Kind == Poll && l.Timer != 0 && (b.at < 0 || took > b.span) {
		b.at, b.span = i, took
	}
	b.last[l.M] = l.T
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

// waitingCall returns the longest call of g, of those that parked and whose Why is why
// ("" is any), and its return, or the last line if it never returned. Calls nest: a dial
// may contain others.
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
