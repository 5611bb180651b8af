package greenpoll_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// recordInto sets the variable, and returns how the file of the next Run is named: the
// number of Runs that this process has recorded counts.
func recordInto(t *testing.T) (next func() string) {
	name := filepath.Join(t.TempDir(), "trace.jsonl")
	t.Setenv(greenpoll.TraceVar, name)
	return func() string {
		files, err := filepath.Glob(name + "*")
		require.NoError(t, err)
		require.Len(t, files, 1)
		t.Cleanup(func() { os.Remove(files[0]) })
		text, err := os.ReadFile(files[0])
		require.NoError(t, err)
		require.NoError(t, os.Remove(files[0]))
		return string(text)
	}
}

func decoded(t *testing.T, text string) trace.File {
	f, err := trace.Decode(bytes.NewReader([]byte(text)))
	require.NoError(t, err)
	return f
}

func TestAnyProgramIsRecordedIntoTheFileThatTheVariableNames(t *testing.T) {
	written := recordInto(t)
	require.NoError(t, greenpoll.Run(talk, greenpoll.WithKernel(sim.New(sim.Config{Backend: "kqueue"})), greenpoll.WithWorkers(2)))
	f := decoded(t, written())
	require.Equal(t, trace.Header{V: trace.Version, OS: runtime.GOOS, Kernel: "sim", Backend: "kqueue", Go: runtime.Version(),
		Workers: 2, Order: trace.Free}, f.Header)
	require.Empty(t, faultsOf(trace.Free, f.Lines))
	require.NotEmpty(t, f.Lines)
}

// What is streamed is what the recorder keeps, with the steps of polls settled.
func TestARecorderThatIsGivenIsWrittenToo(t *testing.T) {
	written := recordInto(t)
	rec := trace.New()
	k := sim.New(sim.Config{Trace: rec})
	ch := trace.NewChooser(7, trace.Choices{{Choice: 3, Way: 1}})
	require.NoError(t, greenpoll.Run(talk, greenpoll.WithKernel(k), greenpoll.WithWorkers(2), greenpoll.WithTrace(rec), greenpoll.WithChooser(ch)))
	f := decoded(t, written())
	require.Equal(t, withoutPlaces(trace.Lines(rec.Events())), withoutPlaces(f.Lines))
	require.Equal(t, []any{trace.Exact, uint64(7), "3:1"}, []any{f.Header.Order, f.Header.Seed, f.Header.Choices})
}

// withoutPlaces: a program counter means nothing in a file.
func withoutPlaces(lines []trace.Line) []trace.Line {
	for i := range lines {
		lines[i].PC = 0
	}
	return lines
}

func TestASecondRunWritesAFileOfItsOwn(t *testing.T) {
	name := filepath.Join(t.TempDir(), "trace.jsonl")
	t.Setenv(greenpoll.TraceVar, name)
	for range 2 {
		require.NoError(t, greenpoll.Run(func(*greenpoll.Task) error { return nil }, greenpoll.WithKernel(sim.New(sim.Config{}))))
	}
	files, err := filepath.Glob(name + "*")
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		decoded(t, string(text))
	}
}

func TestAFileThatCannotBeMadeIsAnErrorOfRun(t *testing.T) {
	t.Setenv(greenpoll.TraceVar, filepath.Join(t.TempDir(), "no such folder", "trace.jsonl"))
	err := greenpoll.Run(func(*greenpoll.Task) error {
		require.Fail(t, "main runs")
		return nil
	}, greenpoll.WithKernel(sim.New(sim.Config{})))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "greenpoll: GREENPOLL_TRACE: open ")
}

func TestADiskThatIsFullIsAnErrorOfRun(t *testing.T) {
	if child() {
		err := greenpoll.Run(func(*greenpoll.Task) error { return nil }, greenpoll.WithKernel(sim.New(sim.Config{})))
		fmt.Print(err)
		return
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	out, err := inChild(t, "/dev/full")
	require.NoError(t, err)
	require.Contains(t, out, "greenpoll: GREENPOLL_TRACE: write /dev/full: no space left on device")
}

// child reports whether this is the process of inChild, in which the first Run is the first.
func child() bool { return os.Getenv("GREENPOLL_TEST_CHILD") != "" }

func inChild(t *testing.T, file string) (out string, err error) {
	if runtime.GOOS == "js" {
		t.Skip("no processes here")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "GREENPOLL_TEST_CHILD=1", greenpoll.TraceVar+"="+file)
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// The program dies, and the file has all that it has told, but no end line.
func TestATaskThatPanicsLeavesAWholeTrace(t *testing.T) {
	if child() {
		greenpoll.Run(func(t *greenpoll.Task) error {
			t.Yield()
			panic("on purpose")
		}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1))
		return
	}
	name := filepath.Join(t.TempDir(), "trace.jsonl")
	_, err := inChild(t, name)
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 2, exit.ExitCode())
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	f, err := trace.Decode(file)
	require.EqualError(t, err, "trace: line 12: truncated: no end line after 10 events")
	last := f.Lines[len(f.Lines)-1]
	require.Equal(t, trace.Resume, last.Kind, "the task was on its worker")
	require.Empty(t, faultsOf(trace.Exact, f.Lines), "what is under way is no fault")
}

var errMain = errors.New("main's")

func TestMainsErrorIsTheSameWithATrace(t *testing.T) {
	recordInto(t)
	err := greenpoll.Run(func(*greenpoll.Task) error { return errMain }, greenpoll.WithKernel(sim.New(sim.Config{})))
	require.True(t, err == errMain)
}
