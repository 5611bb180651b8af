package trace

// This file answers: which events belong to the story of one task? Its own, and
// those of workers and of the kernel that moved it on.

import (
	"cmp"
	"slices"
)

// concerning returns the indices of the lines that belong to the story of g. These are
// its own events, the next task picked by the worker that it left, the pick of g itself
// once it was woken, what moved the gate at which it waits, and what led to each of its
// wake-ups, back to the poll or the timer. Of the polls that blocked while g
// slept, and woke others, only the longest belongs to it: there is the one thread that
// waits. A poll that blocked stands for two events: its beginning and its answer.
func concerning(lines []Line, g uint64) []int {
	chosen := make([]bool, len(lines))
	left := int32(-1) // the worker that g left, until it has picked another task
	var waits Line    // of g, until it has taken the event, or has returned without one
	blocked := longest{at: -1}
	asleep := false // g, since it has parked
	choose := func(i int) {
		chosen[i] = true
		if begun := beginning(lines, i); begun >= 0 {
			chosen[begun] = true
		}
	}
	for i, l := range lines {
		blocked.look(lines, i)
		if l.Kind == Next {
			switch {
			case l.G == g: // before its first run it is left out: resume says the same
				chosen[i] = l.Step == 4
			case l.M == left && l.M >= 0:
				chosen[i] = true
				left = -1
			}
			continue
		}
		if l.Kind == Move && l.G == 0 && waits.Slot != 0 && l.Slot == waits.Slot && l.Gen == waits.Gen && l.Mode == waits.Mode {
			chosen[i] = true // a deadline or a close
		}
		if l.G != g && taskOf(l.Event) != g {
			continue
		}
		chosen[i] = true
		switch l.Kind {
		case Wait:
			waits = l
		case Consume, Return:
			waits = Line{}
		case Park:
			left = l.M
			blocked.at, asleep = -1, true
		case Ready:
			left = -1
			if asleep && blocked.at >= 0 {
				choose(blocked.at)
			}
			asleep = false
			for c := index(lines[:i], l.Cause); c >= 0 && wakes(lines[c].Kind); c = index(lines[:c], lines[c].Cause) {
				choose(c)
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
}

func (b *longest) look(lines []Line, i int) {
	begun := beginning(lines, i)
	if begun < 0 {
		return
	}
	if took := lines[i].T - lines[begun].T; b.at < 0 || took > b.span {
		b.at, b.span = i, took
	}
}

// beginning returns where the poll began whose answer is lines[i], -1 if that is none of a
// poll that could block.
func beginning(lines []Line, i int) int {
	if lines[i].Kind != Poll || lines[i].Timer == 0 {
		return -1
	}
	for c := i - 1; c >= 0; c-- {
		if l := lines[c]; l.M == lines[i].M && (l.Kind == BeginPoll || l.M >= 0) { // the worker's own event before
			if l.Kind == BeginPoll {
				return c
			}
			return -1
		}
	}
	return -1
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
