package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

func TestSIGQUITPrintsTheTasksBeforeGosOwnDump(t *testing.T) {
	if os.Getenv("GREENPOLL_CLI_QUIT") != "" {
		greenpoll.Run(func(t *greenpoll.Task) error {
			DumpOnQuit(t.Sched())
			go func() {
				for !asleep(t.Sched()) {
					runtime.Gosched()
				}
				fmt.Println("begun")
			}()
			t.Sleep(time.Hour)
			return nil
		})
		return
	}
	switch runtime.GOOS {
	case "windows":
		t.Skip("no signal reaches a program under Wine; ctrl-break takes this one's place")
	case "js":
		t.Skip("no processes")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "GREENPOLL_CLI_QUIT=1")
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "begun\n", line)
	require.NoError(t, cmd.Process.Signal(syscall.SIGQUIT))
	faults, err := io.ReadAll(stderr)
	require.NoError(t, err)
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 2, cmd.ProcessState.ExitCode())
	tasks, dump, found := strings.Cut(string(faults), "SIGQUIT: quit\n")
	assert.True(t, found, "%s", faults)
	assert.Regexp(t, `^task 1 \[sleep, .*\] at \S*quit_test\.go:\d+\nRun is kept going by a timer in (1h0m0s|59m5.*)\n$`, tasks)
	assert.Contains(t, dump, "goroutine 1 ")
}

// asleep reports whether s says of its only task that it sleeps: the signal may come
// no earlier, or the dump tells of a task on its way there.
func asleep(s *sched.Sched) bool {
	var dump strings.Builder
	s.Dump(&dump)
	return strings.HasPrefix(dump.String(), "task 1 [sleep,")
}
