package check

// This file answers: is a program told apart that takes more than it may?

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAProgramThatTakesMoreThanItMayIsToldWhatOf(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("it starts no programs")
	}
	me := os.Getpid()
	plain := limitsOf(mostTime, false)
	assert.Empty(t, plain.beyond(me), "this test takes little")
	assert.Equal(t, limits{}.eats(), limits{cpu: time.Hour}.beyond(me))
	assert.Equal(t, limits{cpu: -1}.spins(), limits{cpu: -1}.beyond(me))
	assert.Empty(t, limits{cpu: -1}.beyond(1<<30), "there is no such process")
}

func TestALimitIsToldAsItIs(t *testing.T) {
	plain, race := limitsOf(mostTime, false), limitsOf(mostTime*raceSlower, true)
	for said, want := range map[string]string{
		plain.late(): "after a minute.", plain.spins(): "after 10 s of processor time", plain.eats(): "at 1 GB",
		race.late(): "after 10 minutes.", race.spins(): "after 100 s of processor time", race.eats(): "at 4 GB",
		limits{clock: 90 * time.Second}.late(): "after 90 s.",
	} {
		assert.Contains(t, said, want)
	}
}

func TestWhatPsWritesIsRead(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0:01.50":    1500 * time.Millisecond,
		"61:00.00":   61 * time.Minute,
		"00:00:03":   3 * time.Second,
		"1-02:00:00": 26 * time.Hour,
	} {
		got, ok := psTime(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "x", "1:2:3:4", "x-1:1"} {
		_, ok := psTime(text)
		assert.False(t, ok, text)
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return // they have no ps
	}
	u, ok := psUsage(os.Getpid())
	assert.True(t, ok)
	assert.Greater(t, u.memory, int64(1<<20))
	_, ok = psUsage(1 << 22)
	assert.False(t, ok, "there is no such process")
}
