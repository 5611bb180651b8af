//go:build unix

package verdict

// This file answers: what becomes of a check that is stopped for a while, that spins, or whose workshop
// is killed?

import (
	"bufio"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACheckThatWasStoppedForAWhileIsRight(t *testing.T) {
	t.Parallel() // it takes its time
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHECK=reads", Var+"=17")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	time.Sleep(5 * lookEvery) // the watch has begun
	require.NoError(t, cmd.Process.Signal(syscall.SIGSTOP))
	time.Sleep(most + 5*lookEvery) // that is the point
	require.NoError(t, cmd.Process.Signal(syscall.SIGCONT))
	_, err = in.Write([]byte("x"))
	require.NoError(t, err)
	said := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said += lines.Text() + "\n"
	}
	require.NoError(t, cmd.Wait())
	v, _, ok := In(said, "17")
	assert.True(t, ok && v.OK, said)
}

func TestACheckThatSpinsSaysSo(t *testing.T) {
	t.Parallel()
	v, _, ok := run(t, "spins")
	assert.True(t, ok)
	assert.Equal(t, Verdict{Said: "Task 1 spins."}, v)
}

func TestWhatACheckHasStartedEndsWithAWorkshopThatIsKilled(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROGRAM=workshop")
	out, in, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdout = in
	require.NoError(t, cmd.Start())
	require.NoError(t, in.Close())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the program below the check runs")
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait(), "it was killed")
	require.NoError(t, out.SetReadDeadline(time.Now().Add(most-5*lookEvery))) // later the check would end by itself
	assert.False(t, lines.Scan())
	assert.NoError(t, lines.Err(), "the check, or what it has started, goes on")
}

func TestACheckWhoseWorkshopHasEndedBeforeItBeganEnds(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHECK=hangs", Var+"=17", ParentVar+"=4194304")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err)
	_, _, ok := In(string(out), "17")
	assert.False(t, ok)
}
