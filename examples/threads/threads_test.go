package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain acts as threads when a test, or the program under test, starts it as threads.
func TestMain(m *testing.M) {
	if os.Getenv("THREADS_TEST") != "" || os.Getenv(childEnv) != "" {
		main()
		return
	}
	os.Setenv("GORACE", "atexit_sleep_ms=0") // for the children: the race detector would make each sleep for a second
	os.Exit(m.Run())
}

// threads runs the program as a user would.
func threads(t *testing.T, env []string, args ...string) (out, faults string, code int) {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(append(os.Environ(), "THREADS_TEST=1"), env...)
	stdout, err := c.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		faults, err = string(exit.Stderr), nil
	}
	require.NoError(t, err)
	return string(stdout), faults, c.ProcessState.ExitCode()
}

func TestOnlyFilesAndSystemCallsTakeAThreadForEachWait(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes, no sockets")
	}
	const n = 60
	// Go uses as many threads for Go code as there are processors: a machine with many
	// processors would have more such threads than waits.
	out, faults, code := threads(t, []string{"GOMAXPROCS=2"}, "-n", strconv.Itoa(n), "-wait", "20ms")
	require.Equal(t, 0, code, faults)
	assert.Contains(t, out, "OS threads that 60 waits at the same time have added (GOMAXPROCS=2):\n")
	rows := regexp.MustCompile(`(?m)^(\w[\w -]*\w) +(\d+) +(\d+) {3}\w`).FindAllStringSubmatch(out, -1)
	require.Len(t, rows, len(kinds), out)
	for i, k := range kinds {
		assert.Equal(t, k.name, rows[i][1])
		for _, text := range rows[i][2:] {
			added, err := strconv.Atoi(text)
			require.NoError(t, err)
			if k.name == "disk file" || k.name == "system call" {
				assert.Greater(t, added, n-10, "%s: some of the threads were there before:\n%s", k.name, out)
				assert.Less(t, added, n+10, "%s:\n%s", k.name, out)
			} else {
				assert.Less(t, added, n/2, "%s:\n%s", k.name, out)
			}
		}
	}
}

// The figure comes from the runtime. It must rise by as much as the kernel's, which only
// Linux reports in a simple form.
func TestTheRuntimeCountsTheThreadsThatTheKernelHas(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	ofKernel := func() (n uint64) {
		status, err := os.ReadFile("/proc/self/status")
		require.NoError(t, err)
		_, line, _ := strings.Cut(string(status), "\nThreads:")
		_, err = fmt.Sscan(line, &n)
		require.NoError(t, err)
		return n
	}
	both := func() (runtimes, kernels uint64) {
		for { // until no thread was started between the two counts
			kernels = ofKernel()
			runtimes = countThreads()
			if ofKernel() == kernels && countThreads() == runtimes {
				return runtimes, kernels
			}
		}
	}
	runtimes, kernels := both()
	require.NoError(t, plainCall(row{n: int(runtimes) + 20, wait: time.Millisecond})) // more than there are
	moreRuntimes, moreKernels := both()
	assert.Greater(t, moreRuntimes-runtimes, uint64(15))
	assert.Equal(t, moreKernels-kernels, moreRuntimes-runtimes)
}

func TestWhatIsWrongIsTold(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes")
	}
	for _, c := range []struct {
		env, args []string
		says      string
		code      int
	}{
		{nil, []string{"-n", "0"}, "threads: -n 0: must be from 1 to 1000 (see -h)\n", 2},
		{nil, []string{"-n", "1001"}, "threads: -n 1001: must be from 1 to 1000 (see -h)\n", 2},
		{nil, []string{"-wait", "0"}, "threads: -wait 0s: must be above 0, and at most 4s (see -h)\n", 2},
		{nil, []string{"-wait", "5s"}, "threads: -wait 5s: must be above 0, and at most 4s (see -h)\n", 2},
		{[]string{childEnv + "=plain 2 1ms"}, nil, "five words are needed", 1},
		{[]string{childEnv + "=plain 2 1ms 127.0.0.1:1 network"}, nil, "refused", 1},
		{[]string{childEnv + "=green 2 1ms 127.0.0.1:1 network"}, nil, "refused", 1},
	} {
		out, faults, code := threads(t, c.env, c.args...)
		assert.Equal(t, c.code, code, "%v %v", c.env, c.args)
		assert.Empty(t, out)
		assert.Contains(t, faults, c.says, "%v %v", c.env, c.args)
	}
}

func TestAChildThatFailsMakesTheProgramFail(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes")
	}
	_, err := startChild(t.Context(), row{kind: "network", by: "plain", n: 2, wait: time.Millisecond, peer: "127.0.0.1:1"})
	assert.ErrorContains(t, err, "network (plain): exit status 1: ")
	assert.ErrorContains(t, err, "refused")
}
