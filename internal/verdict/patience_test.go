package verdict

// This file answers: is a check that hangs told from one that must wait for its processor?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPatienceEndsByWhatTheProcessHasUsed(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		what         string
		lasted, used time.Duration // of each look
		looks        int           // after which it ends; 0: not within 60
	}{
		{"it sleeps", 100 * ms, 0, 30},
		{"the watch has its own cost", 100 * ms, ms / 2, 30},
		{"it spins", 100 * ms, 100 * ms, 30},
		{"two threads spin", 100 * ms, 200 * ms, 15},
		{"it shares its processor with twelve others", 100 * ms, 8 * ms, 0},
		{"it shares it, and the looks come late", 300 * ms, 24 * ms, 0},
		{"it polls, now and then", 100 * ms, 2 * ms, 0},
	} {
		now, used, looks := time.Now(), 7*time.Second, 0
		p := begun(3*time.Second, now, used)
		for k := 1; k <= 60 && looks == 0; k++ {
			now, used = now.Add(test.lasted), used+test.used
			if p.over(0, now, used) {
				looks = k
			}
		}
		assert.Equal(t, test.looks, looks, test.what)
	}
}

func TestWhatGoesOnMakesPatienceNew(t *testing.T) {
	now := time.Now()
	p := begun(time.Second, now, 0)
	for k := range 100 {
		now = now.Add(lookEvery)
		assert.False(t, p.over(k/5, now, time.Duration(k)*lookEvery))
	}
}

func TestAProcessThatWasStoppedDoesNotAge(t *testing.T) {
	now := time.Now()
	p := begun(time.Second, now, 0)
	assert.False(t, p.over(0, now.Add(time.Hour), 0))
	assert.False(t, p.over(0, now.Add(2*time.Hour), 0))
}

func TestTheProcessorTimeOfThisProcessIsCounted(t *testing.T) {
	if processorTime() == 0 {
		t.Skip("this system does not tell")
	}
	begun := processorTime()
	for end := time.Now().Add(10 * time.Second); processorTime() < begun+50*time.Millisecond; {
		if !assert.True(t, time.Now().Before(end), "it stands still") {
			return
		}
	}
}
