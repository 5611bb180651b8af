package trace

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a copy is told, the Teller itself does not know.
func TestACopyOfATellerHearsForItself(t *testing.T) {
	imagined := []Line{
		{Event{Kind: Call, G: 9, Why: "read"}, ""}, {Event{Kind: Wait, G: 9, Slot: 8, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, ""},
		{Event{Kind: Wait, G: 9, Slot: 3, Mode: Write, Gate: [2]Gate{GateNil, GateWaiting}}, ""},
		{Event{Kind: Park, G: 2}, ""}, {Event{Kind: Try, G: 2, Sys: "recvfrom"}, ""}, {Event{Kind: BeginPoll, M: 0, Timer: -1}, ""}, {Event{Kind: Open, G: 9, Slot: 9, Sys: "kevent"}, ""},
		{Event{Kind: Submit, G: 2, Slot: 3, Mode: Read, Sys: "WSARecv"}, ""}, {Event{Kind: Resume, G: 9}, ""},
		{Event{Kind: Commit, G: 2, Why: Refused}, ""}, {Event{Kind: Exit, G: 2}, ""}, {Event{Kind: Break}, ""},
		{Event{Kind: Move, Slot: 3, Mode: Read, Why: moveByClose}, ""}, {Event{Kind: Try, G: 2, Slot: 3, Mode: Read, Sys: CancelCall}, ""}, {Event{Kind: Resume, G: 2, P: -1}, ""},
	}
	told := func(disturb bool) (all []string, by *Teller) {
		teller, s := NewTeller(Header{}), NewState()
		for i, l := range sample() {
			c := Reduce(s, l.Event)
			all = append(all, fmt.Sprint(teller.Tell(l, c, s)))
			for _, other := range imagined {
				if !disturb {
					break
				}
				other.I = uint64(i + 2)
				change := Reduce(s, other.Event)
				teller.Clone().Tell(other, change, s)
				change.Undo(s)
			}
		}
		return all, teller
	}
	want, alone := told(false)
	got, disturbed := told(true)
	require.Equal(t, want, got)
	require.Equal(t, alone, disturbed)

	one := alone.Clone()
	other := one.Clone()
	one.Skip(Line{Event{I: 30, Kind: Yield}, ""})
	other.Skip(Line{Event{I: 30, Kind: Idle}, ""})
	require.Equal(t, Yield, one.kindOf(30), "nor does the copy hear the Teller's")
}

func TestAnEventIsImaginedAsItWouldBeTold(t *testing.T) {
	teller, s := NewTeller(Header{}), NewState()
	for _, l := range sample() {
		c := Reduce(s, l.Event)
		said := teller.Imagine(l, c, s)
		require.Equal(t, teller.Tell(l, c, s).Said, said)
	}
}
