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
	points := []poller.Point{atStart, atTry}
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

func TestAWaitThatWasNotToldOfItsEventLooksForBoth(t *testing.T) {
	awake := Step{By: Sleeper, Point: "awake", Before: trace.GateReadied, After: trace.GateNil}
	look := func(note, next string) string {
		il := Interleaving{Steps: []Step{awake, {By: Sleeper, Point: "first check", Notes: []string{note}, Expired: note == "returns i/o timeout"}}}
		if next != "" {
			il.Steps = append(il.Steps, Step{By: Sleeper, Point: next})
		}
		return il.Tell(1)
	}
	assert.Equal(t, "the task looks for a close: there is none; its call returns without an error", look("returns <nil>", ""))
	assert.Equal(t, "the task looks for a close: there is none", look("", "try"))
	assert.Equal(t, "the task looks for a close or a deadline: there is none", look("", "consume"))
	assert.Equal(t, `the task looks for a close or a deadline: a deadline has passed; its call returns the error "i/o timeout"`, look("returns i/o timeout", ""))
}
