package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll/poller/sim"
)

func TestSettingTheDateMovesNothingElse(t *testing.T) {
	k, w := simulated(t, sim.Config{})
	newYear := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	w.settle = time.Hour
	w.next()
	assert.Equal(t, newYear.Add(time.Hour), k.Time())
	assert.EqualValues(t, 2*time.Hour, k.When(newYear.Add(2*time.Hour)))

	later := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	k.SetDate(later)
	assert.EqualValues(t, time.Hour, k.Now())
	assert.Equal(t, later, k.Time())
	assert.EqualValues(t, time.Hour, k.When(later))
	assert.Less(t, k.When(newYear), int64(0))

	w.next()
	assert.Equal(t, later.Add(time.Hour), k.Time(), "it goes on")
	assert.EqualValues(t, 2*time.Hour, k.When(k.Time()))
}
