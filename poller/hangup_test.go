package poller

// This file answers: is a hang-up reported once, and only to the descriptor that it concerns?

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAHangupIsReportedOnce(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	called := 0
	d.OnHangup(func() { called++ })
	assert.Equal(t, 1, p.Waiters(), "a function that is set counts as a waiter")
	deliverTo(p, d.token(), Read|Write)
	deliverTo(p, d.token(), Read|Urgent)
	assert.Zero(t, called, "other events are none")
	assert.False(t, d.HungUp())
	deliverTo(p, d.token(), Read|Hangup)
	deliverTo(p, d.token(), Read|Write|Hangup)
	assert.Equal(t, 1, called)
	assert.True(t, d.HungUp())
	assert.Zero(t, p.Waiters())
}

func TestAHangupOfTheSlotsLastOwnerIsNotReportedToTheNext(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	old := d.generation.Load()
	d.OnHangup(func() { t.Error("our own close was reported") })
	d.Evict()
	assert.Zero(t, p.Waiters())
	d.OnHangup(func() { t.Error("set after the close") })
	d.Close()

	require.Same(t, d, open(t, p))
	d.OnHangup(func() { t.Error("meant for another descriptor") })
	d.hangUp(old) // deliver had compared the generation before the slot changed hands
	assert.False(t, d.HungUp())
}

func TestOnHangupCanBeReplacedAndRemoved(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	d.OnHangup(func() { t.Error("its place was taken") })
	d.OnHangup(func() { t.Error("it was taken away") })
	assert.Equal(t, 1, p.Waiters())
	d.OnHangup(nil)
	assert.Zero(t, p.Waiters())
	deliverTo(p, d.token(), Read|Hangup)
	called := false
	d.OnHangup(func() { called = true })
	assert.True(t, called, "a hang-up of the past is reported at once")
	assert.Zero(t, p.Waiters())
}

// A task that polls may be the one that calls f, and recover.
func TestAHangupFunctionThatPanicsIsNoLongerCounted(t *testing.T) {
	p, _ := newIdle(t)
	d := open(t, p)
	d.OnHangup(func() { panic("f") })
	assert.Panics(t, d.HangUp)
	assert.Zero(t, p.Waiters())
}
