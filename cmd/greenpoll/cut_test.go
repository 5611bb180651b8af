package main

// This file answers: what does the command make of a trace that is not as it should be, and of
// a place that cannot be written?

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

func TestARecordThatCannotBeWrittenRemovesNothingThatWasThere(t *testing.T) {
	requireLeftInPlace(t, "trace")
}

// requireLeftInPlace requires of a command that what it cannot write to stays.
func requireLeftInPlace(t *testing.T, command string) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	link := filepath.Join(t.TempDir(), "full")
	require.NoError(t, os.Symlink("/dev/full", link))
	_, errs, code := call(t, command, "-o", link, "read")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "no space left on device")
	_, err := os.Lstat(link)
	require.NoError(t, err)
}

// cutOff is the trace of a run whose program has not come to its end.
func cutOff(t *testing.T) string {
	lines := strings.SplitAfter(strings.TrimSpace(works(t, "trace", "-o", "-", "read")), "\n")
	file := filepath.Join(t.TempDir(), "cut.trace")
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(lines[:len(lines)-1], "")), 0o644))
	return file
}

func TestATraceThatIsCutOffIsShownUpToThere(t *testing.T) {
	file := cutOff(t)
	out, errs, code := call(t, "replay", "-print", file)
	require.Equal(t, 0, code, errs)
	require.Regexp(t, `^.*cut\.trace: the trace is cut off after \d+ events: .*\n$`, errs)
	require.Regexp(t, `The run has ended after \d+ events: the trace is cut off there\.`, out)
	out, errs, code = call(t, "explain", file)
	require.Equal(t, 0, code, errs)
	require.Contains(t, errs, "cut.trace: the trace is cut off after ")
	require.Contains(t, out, "The story of task 1, ")
	_, errs, code = call(t, "trace", "check", file)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "truncated: no end line after ")
}

// The workshop records a run in which a task sleeps for ever up to there.
func TestTheEndOfARecordingSaysWhichTasksStillSleep(t *testing.T) {
	f, err := trace.Decode(strings.NewReader(works(t, "trace", "-o", "-", "read")))
	require.NoError(t, err)
	last := slices.IndexFunc(f.Lines, func(l trace.Line) bool { return l.Kind == trace.Commit && l.Mode == trace.Read })
	f.Lines = f.Lines[:last+1]
	out, errs, code := piped(t, f, "replay", "-print", "-")
	require.Equal(t, 0, code, errs)
	require.Regexp(t, fmt.Sprintf(`The run has ended after %d events, and task %d\s+sleeps at fd %d's\s+read\s+gate\. `, last+1, f.Lines[last].G, f.Lines[last].FD), strings.ReplaceAll(out, "\n", " "))
}

func TestATraceWithoutTheNameOfItsSourcesSaysThat(t *testing.T) {
	f, err := trace.Decode(strings.NewReader(works(t, "trace", "-o", "-", "read")))
	require.NoError(t, err)
	f.Sources, f.Header.Source = nil, ""
	_, errs, code := piped(t, f, "replay", "-print", "-")
	require.Equal(t, 0, code)
	require.Equal(t, "-: the trace does not say from which sources it was made: if not from this clone's, the lines shown are others\n", errs)
}

// piped calls the command with a trace as its standard input.
func piped(t *testing.T, f trace.File, args ...string) (out, errs string, code int) {
	var in, o, e bytes.Buffer
	require.NoError(t, f.Encode(&in))
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &o, &e
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

func TestATraceIsReadFromTheStandardInput(t *testing.T) {
	whole := works(t, "trace", "-o", "-", "read")
	f, err := trace.Decode(strings.NewReader(whole))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "read.trace")
	require.NoError(t, os.WriteFile(file, []byte(whole), 0o644))
	for _, args := range [][]string{{"replay", "-print"}, {"explain"}} {
		out, errs, code := piped(t, f, append(args, "-")...)
		require.Equal(t, 0, code, errs)
		require.Equal(t, works(t, append(args, file)...), out)
	}
}

// running is a program of the reader's own that tells that it runs, and never ends.
const running = "\t\tos.Stdout.WriteString(\"it runs\\n\")\n\t\tselect {}"

func TestASignalEndsTheCommandAndItsProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals")
	}
	file := own(t, running)
	for _, s := range []os.Signal{syscall.SIGTERM, syscall.SIGHUP, os.Interrupt} {
		if signal.Ignored(s) {
			continue // as under nohup: then the command ignores it, too
		}
		cmd := exec.CommandContext(t.Context(), binary, "step", "-print", file)
		cmd.Dir = filepath.Join("..", "..")
		errs, err := cmd.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(errs)
		require.True(t, lines.Scan())
		require.Equal(t, "it runs", lines.Text())
		require.NoError(t, cmd.Process.Signal(s))
		last := ""
		for lines.Scan() {
			last = lines.Text()
		}
		require.ErrorAs(t, cmd.Wait(), new(*exec.ExitError))
		require.Equal(t, 1, cmd.ProcessState.ExitCode(), s)
		require.Equal(t, "greenpoll step: interrupted", last)
	}
}

func TestASignalLeavesTheTerminalAsItWas(t *testing.T) {
	w := newTerminal(t, 80, 24)
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(s) {
			continue
		}
		file := filepath.Join(t.TempDir(), "pid")
		w.typed("clear; sh -c 'echo $$ >" + file + "; exec " + binary + " step -backend epoll read'; echo 'code' $?")
		w.sees("Set-up, ", "viewing ")
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		require.NoError(t, err)
		self, err := os.FindProcess(pid)
		require.NoError(t, err)
		require.NoError(t, self.Signal(s))
		w.sees("interrupted", "code 1")
		w.clean()
	}
}
