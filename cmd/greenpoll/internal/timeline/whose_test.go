package timeline

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/trace"
)

func TestThatAWorkerGoesOnIsAboutTheTaskThatItHasLeftParked(t *testing.T) {
	park := trace.Line{Event: trace.Event{Kind: trace.Park, G: 1, M: 0}}
	ready := trace.Line{Event: trace.Event{Kind: trace.Ready, G: 1, M: 1}}
	next := trace.Line{Event: trace.Event{Kind: trace.Next, G: 2, M: 0}}

	c := newConcern()
	c.add(park)
	_, freed := c.add(next)
	assert.Equal(t, uint64(1), freed)

	c = newConcern()
	c.add(park)
	c.add(ready)
	_, freed = c.add(next)
	assert.Zero(t, freed, "it parks no longer: its call does not go back to the step in which it did")
}
