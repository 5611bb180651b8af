package check

// This file answers: is a program told apart that takes more than it may?

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAProgramThatTakesMoreThanItMayIsToldWhatOf(t *testing.T) {
	assert.Empty(t, beyond(os.Getpid()), "this test takes little")
	defer func(memory int64, cpu time.Duration) { mostMemory, mostCPU = memory, cpu }(mostMemory, mostCPU)
	mostMemory = 1
	assert.Equal(t, eats, beyond(os.Getpid()))
	mostCPU = -1
	assert.Equal(t, spins, beyond(os.Getpid()))
	assert.Empty(t, beyond(1<<30), "there is no such process")
}
