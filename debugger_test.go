package greenpoll_test

// This file answers: does the debugger still stop where tools/dlv/steps.dlv and
// .vscode/launch.json say?

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const steps = "tools/dlv/steps.dlv"

// stops are the breakpoints in the order in which one read meets them.
var stops = []string{"call", "try", "interest", "park", "commit", "others", "kernel", "event", "runq", "resume", "try"}

var (
	// breakpoint is a breakpoint of the script: the text that stands on its line is above it.
	breakpoint = regexp.MustCompile("(?m)^# on `(.+)`\nbreak (\\w+) ([a-z_/0-9]+\\.go):([0-9]+)$")
	aStep      = regexp.MustCompile(`(?m)^# Step ([1-4]):`)
)

func TestEachStepHasItsBreakpointsAtTheRightLines(t *testing.T) {
	text := readAll(t, steps)
	assert.Len(t, breakpoint.FindAllString(text, -1), strings.Count(text, "\nbreak "), "a breakpoint has no text above it")
	at := aStep.FindAllStringSubmatchIndex(text, -1)
	require.Len(t, at, 4)
	for i, m := range at {
		assert.Equal(t, string(rune('1'+i)), text[m[2]:m[3]], "the steps are in order")
		end := len(text)
		if i < 3 {
			end = at[i+1][0]
		}
		assert.Regexp(t, breakpoint, text[m[0]:end], "step %d has no breakpoint", i+1)
	}
	for _, m := range breakpoint.FindAllStringSubmatch(text, -1) {
		want, name, file, number := m[1], m[2], m[3], m[4]
		assert.Regexp(t, `\ncondition (-hitcount )?`+name+` `, text, "it would stop for other tasks, too")
		right := lineWith(t, file, want)
		if !assert.NotEmpty(t, right, "%s: no line of %s has %q", steps, file, want) {
			continue
		}
		if *update {
			fixed := strings.Replace(m[0], file+":"+number, file+":"+right, 1)
			text = strings.Replace(text, m[0], fixed, 1)
		} else {
			assert.Equal(t, right, number, "%s: %s of %s (go test . -update sets it right)", steps, want, file)
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(steps, []byte(text), 0o644))
	}
}

// stopped is how dlv reports the breakpoint at which it has stopped.
var stopped = regexp.MustCompile(`(?m)^(?:\(dlv\) )*> \[(\w+)\] `)

// The script's conditions name variables, which only a debugger can look at.
func TestTheDebuggerStopsOnceForEachBreakpointInTheOrderOfTheSteps(t *testing.T) {
	dlv, err := exec.LookPath("dlv")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("dlv is not here: go install github.com/go-delve/delve/cmd/dlv@latest")
	}
	cmd := exec.Command(dlv, "debug", "./examples/tenget", "--init", steps, "--allow-non-terminal-interactive=true",
		"--build-flags=-buildvcs=false", "--output", filepath.Join(t.TempDir(), "tenget"), "--", "-delay", "300ms")
	// The first stop is the script's own continue; after the last one the rest runs through.
	cmd.Stdin = strings.NewReader(strings.Repeat("continue\n", len(stops)-1) + "clearall\ncontinue\nexit\n")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	var got []string
	for _, m := range stopped.FindAllStringSubmatch(string(out), -1) {
		got = append(got, m[1])
	}
	assert.Equal(t, stops, got, "%s", out)
	assert.Contains(t, string(out), "Step 4", "tenget did not end well")
}

// sessionStop is a stop in the session of the document.
var sessionStop = regexp.MustCompile(`(?m)^> \[(\w+)\] \./(\S+)\n((?:\t.*\n)*)=> .*$`)

func TestTheDocumentsSessionMatchesTheScript(t *testing.T) {
	const doc = "docs/debugging.md"
	places := map[string][]string{}
	for _, m := range breakpoint.FindAllStringSubmatch(readAll(t, steps), -1) {
		places[m[2]] = m[3:]
	}
	text := readAll(t, doc)
	var got []string
	for _, m := range sessionStop.FindAllStringSubmatch(text, -1) {
		got = append(got, m[1])
		place := places[m[1]]
		require.Len(t, place, 2, "%s: no breakpoint of %s is called %s", doc, steps, m[1])
		number, err := strconv.Atoi(place[1])
		require.NoError(t, err)
		lines := linesOf(t, place[0])
		require.LessOrEqual(t, number, len(lines), place[0])
		right := fmt.Sprintf("> [%s] ./%s:%d\n%s=> %d: %s", m[1], place[0], number, m[3], number, strings.TrimSpace(lines[number-1]))
		if *update {
			text = strings.ReplaceAll(text, m[0], right)
		} else {
			assert.Equal(t, right, m[0], "%s (go test . -update sets it right)", doc)
		}
	}
	assert.Equal(t, stops, got, doc)
	if *update {
		require.NoError(t, os.WriteFile(doc, []byte(text), 0o644))
	}

	// The table that Dump prints names lines that are explained below it.
	tasks := regexp.MustCompile(`(?m)^task \d+ \[.*\] at (\S+)$`).FindAllStringSubmatch(text, -1)
	assert.NotEmpty(t, tasks)
	for _, m := range tasks {
		assert.Contains(t, text, "[`"+m[1]+"`](", "%s: paste a fresh dump", doc)
	}
}

// lineComment matches what our JSON with comments has beyond JSON.
var lineComment = regexp.MustCompile(`(?m)^\s*//.*$`)

func TestTheEditorStartsProgramsThatExist(t *testing.T) {
	var launch struct {
		Version        string
		Configurations []struct{ Name, Type, Request, Mode, Program string }
	}
	text := lineComment.ReplaceAllString(readAll(t, ".vscode/launch.json"), "")
	require.NoError(t, json.Unmarshal([]byte(text), &launch))
	assert.NotEmpty(t, launch.Version)
	var programs []string
	for _, c := range launch.Configurations {
		assert.Equal(t, "go launch", c.Type+" "+c.Request, c.Name)
		dir, ours := strings.CutPrefix(c.Program, "${workspaceFolder}/")
		if c.Mode == "debug" {
			programs = append(programs, dir)
			assert.FileExists(t, filepath.Join(dir, "main.go"), c.Name)
		}
		assert.True(t, ours || c.Mode == "test", "%s: %s", c.Name, c.Program)
	}
	assert.Subset(t, programs, []string{"examples/tenget", "mini"})
}
