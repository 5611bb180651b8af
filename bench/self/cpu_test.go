package self

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProcessorTimeOfThisProcess(t *testing.T) {
	before := Processor(os.Getpid())
	for start := time.Now(); time.Since(start) < 20*time.Millisecond; { // this uses the processor
	}
	used := Processor(os.Getpid()) - before
	require.Greater(t, used, 5*time.Millisecond)

	var all time.Duration
	for _, thread := range Threads(os.Getpid()) {
		all += thread
	}
	require.Greater(t, all, 5*time.Millisecond)
	require.Greater(t, Resident(os.Getpid()), int64(1<<20))
}
