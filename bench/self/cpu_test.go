package self

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProcessorTimeOfThisProcess(t *testing.T) {
	before, err := Processor(os.Getpid())
	require.NoError(t, err)
	for used := time.Duration(0); used <= 5*time.Millisecond; { // this uses the processor
		now, err := Processor(os.Getpid())
		require.NoError(t, err)
		used = now - before
	}

	var all time.Duration
	threads, err := Threads(os.Getpid())
	require.NoError(t, err)
	for _, thread := range threads {
		all += thread
	}
	require.Greater(t, all, 5*time.Millisecond)
	resident, err := Resident(os.Getpid())
	require.NoError(t, err)
	require.Greater(t, resident, int64(1<<20))
	allocated, err := Allocated(os.Getpid())
	require.NoError(t, err)
	require.Greater(t, allocated, int64(100<<10))
	require.Less(t, allocated, resident, "code takes memory as well")
}

// A figure that cannot be read is an error, not 0.
func TestAProcessThatIsGoneHasNoFigures(t *testing.T) {
	gone := exec.Command("true")
	require.NoError(t, gone.Run())
	_, err := Processor(gone.Process.Pid)
	require.Error(t, err)
	_, err = Threads(gone.Process.Pid)
	require.Error(t, err)
	_, err = Resident(gone.Process.Pid)
	require.Error(t, err)
}

// A process that has ended but was not waited for still exists, and has no memory.
func TestAProcessThatHasEndedHasNoMemory(t *testing.T) {
	ended := exec.Command("true")
	out, err := ended.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, ended.Start())
	_, err = out.Read(make([]byte, 1)) // its end
	require.Error(t, err)
	require.Eventually(t, func() bool {
		_, err = Resident(ended.Process.Pid)
		return err != nil
	}, 10*time.Second, time.Millisecond)
	require.ErrorContains(t, err, "VmRSS")
	require.NoError(t, ended.Wait())
}
