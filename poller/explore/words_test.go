package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/trace"
)

func TestActorsPointsAndBooksHaveTheirWords(t *testing.T) {
	actors := make(map[string]bool)
	for _, sc := range Scenarios() {
		for _, name := range sc.Actors {
			actors[name] = true
			assert.NotEmpty(t, About(name), name)
		}
	}
	for name := range actorWords {
		assert.True(t, actors[name], "there are words for %s, which takes part in no scenario", name)
		assert.NotEmpty(t, subjects[name], name)
	}
	assert.Len(t, subjects, len(actorWords))
	assert.Equal(t, "the other closer", Subject("close 2"))
	points := []poller.Point{atStart, atTry, atStack}
	for p := poller.AtReset; p <= poller.AtDone; p++ {
		points = append(points, p)
	}
	for _, p := range points {
		assert.NotEmpty(t, pointWords[pointName(p)], pointName(p))
	}
	assert.Len(t, points, len(pointWords))
	il, err := Walk("a wait, an event", nil)
	require.NoError(t, err)
	assert.Equal(t, "nothing has happened", il.Steps[0].Books.String())
	assert.Equal(t, "parked: 1, readied: 1; waits that have returned: 1", il.Steps[len(il.Steps)-1].Books.String())
	assert.Equal(t, "the task looks for a close or a deadline: there is none", il.Tell(0))
}

func TestOfAWrongBodyOnlyWhatDiffersIsTold(t *testing.T) {
	at := func(point string) string {
		il := Interleaving{Steps: []Step{{By: "close", Point: point, At: "overlays/x.go:1", Before: trace.GateNil, After: trace.GateNil}, {By: "close", Point: "load"}}}
		return il.Tell(0)
	}
	assert.Equal(t, "the closer looks at the gate: it says nil", at("load"))
	assert.Equal(t, "the closer takes the descriptor's lock", at("lock"))
	assert.Equal(t, "the closer does not move the gate; here the right code moves the gate, if it is still as it was", at("swap"))
	assert.Equal(t, "the closer goes on; here the right code makes the close or the deadline visible", at("publish"))
}

func TestOfTheReadersOwnCodeOnlyWhatWasSeenIsTold(t *testing.T) {
	il := Interleaving{Steps: []Step{
		{By: Sleeper, Point: "first check", At: "poller/desc.go:128", Before: trace.GateNil, After: trace.GateNil},
		{By: Sleeper, Point: "waiting", At: "poller/gate.go:87", Before: trace.GateReady, After: trace.GateWaiting},
		{By: Sleeper, Point: "second check", At: "poller/gate.go:67", Before: trace.GateWaiting, After: trace.GateWaiting, Closed: true},
		{By: Sleeper, Point: "commit", At: "poller/gate.go:127", Before: trace.GateReady, After: trace.GateTask, Notes: []string{"asleep"}},
	}}
	assert.Equal(t, "the task leaves the gate as it is: nil", il.Seen(0))
	assert.Equal(t, "the task moves the gate from ready to waiting", il.Seen(1))
	assert.Equal(t, "the task parks", il.Seen(2), "whether it has looked does not show")
	assert.Equal(t, "the task falls asleep", il.Seen(3))
	assert.Equal(t, "the task (poller/gate.go:67) parks", il.Show(2, true))
}

// Code that is not the real one may stand between the event and the check.
func TestACheckIsToldByItsLineAndNotByWhatTheGateHeld(t *testing.T) {
	after := func(last Step, at string) string {
		il := Interleaving{Steps: []Step{{By: Sleeper, Point: "first check", At: "poller/desc.go:128"}, last,
			{By: Sleeper, Point: "first check", At: at, Expired: true}}}
		return il.Tell(2)
	}
	event := Step{By: Sleeper, Point: "awake", Before: trace.GateReadied, After: trace.GateNil}
	none := Step{By: Sleeper, Point: "awake", Before: trace.GateNil, After: trace.GateNil}
	for _, last := range []Step{event, none} {
		assert.Equal(t, "the task looks for a close: there is none", after(last, "poller/desc.go:133"))
		assert.Equal(t, "the task looks for a close or a deadline: a deadline has passed", after(last, "poller/desc.go:128"))
	}
}

// A commit that is not the real one may have no point of its own.
func TestASecondCheckIsToldByWhatItFound(t *testing.T) {
	told := func(closed bool, next string, notes ...string) string {
		il := Interleaving{Steps: []Step{{By: Sleeper, Point: "second check", Closed: closed, Notes: notes}, {By: Sleeper, Point: next}}}
		return il.Tell(0)
	}
	const looks = "the task looks once more for a close or a deadline: "
	assert.Equal(t, looks+"there is none, so it parks", told(false, "commit"))
	assert.Equal(t, looks+"there is none, so it parks", told(false, "awake", "asleep"))
	assert.Equal(t, looks+"there is none", told(false, "awake"))
	assert.Equal(t, looks+"there is a close, so it does not park", told(true, "awake"))
}
