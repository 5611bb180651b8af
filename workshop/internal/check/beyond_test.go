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
	assert.Empty(t, beyond(me, false), "this test takes little")
	defer func(memory int64, cpu time.Duration) { mostMemory, mostCPU = memory, cpu }(mostMemory, mostCPU)
	mostMemory = 1 << 20
	assert.Equal(t, eats, beyond(me, false))
	mostMemory = 1 << 40
	assert.Empty(t, beyond(me, false))
	mostCPU = -1
	assert.Equal(t, spins, beyond(me, false))
	assert.Empty(t, beyond(1<<30, false), "there is no such process")
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
