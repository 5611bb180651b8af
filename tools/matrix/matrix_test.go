package main

// This file answers: does the table report every result that is not ok? Each test
// builds the output of a run by hand.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// log is what go test -json writes for these tests, each given as "OUTCOME PATH" or, if
// skipped or failed, as "OUTCOME PATH: WORDS".
func log(tests ...string) string {
	var text strings.Builder
	event := func(action, path, output string) {
		fmt.Fprintf(&text, `{"Action":%q,"Package":"greenpoll/sock","Test":%q,"Output":%q}`+"\n",
			action, strings.ReplaceAll(path, " ", "_"), output)
	}
	for _, test := range tests {
		outcome, path, _ := strings.Cut(test, " ")
		path, words, said := strings.Cut(path, " -- ")
		event("run", path, "")
		event("output", path, "=== RUN   "+path+"\n")
		if said {
			event("output", path, "    conform.go:88: "+words+"\n")
		}
		if outcome != "begin" {
			event(outcome, path, "")
		}
	}
	return text.String()
}

// printed runs the program with these runs, each given as NAME=the result of log.
func printed(t *testing.T, args []string, runs ...string) (code int, out string) {
	t.Helper()
	for _, run := range runs {
		name, text, _ := strings.Cut(run, "=")
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		args = append(args, name+"="+file)
	}
	var stdout, stderr strings.Builder
	code = run(args, &stdout, &stderr)
	assert.Empty(t, stderr.String())
	return code, stdout.String()
}

// cells returns the cells of the row with this name.
func cells(t *testing.T, out, row string) []string {
	t.Helper()
	for _, line := range strings.Split(out, "\n") {
		if left, is := strings.CutSuffix(line, "  "+row); is {
			return regexp.MustCompile(`  +`).Split(strings.TrimSpace(left), -1)
		}
	}
	require.FailNow(t, "no row", "%s\n%s", row, out)
	return nil
}

// only keeps the columns epoll and kqueue, and puts nettest into both.
var only = []string{"-not", "IOCP=no wine", "-not", "sim/epoll=x", "-not", "sim/kqueue=x", "-not", "sim/iocp=x"}

var nettests = []string{"pass TestNettestBetweenGuests/tcp, workers: 1/BasicIO", "pass TestNettestWithATaskForEachCall/tcp, workers: 1/BasicIO"}

// both returns the two runs: these tests of the set, and nettest.
func both(epoll, kqueue []string) []string {
	return []string{
		"linux=" + log(append(below("TestSocketsOverEpoll/", epoll), nettests...)...),
		"kqueue=" + log(append(below("TestSocketsOverKqueue/", kqueue), nettests...)...),
	}
}

func below(path string, tests []string) (all []string) {
	for _, test := range tests {
		all = append(all, strings.Replace(test, " ", " "+path, 1))
	}
	return all
}

func TestAllIsWellWhenEveryCellIsOk(t *testing.T) {
	set := func() []string {
		return []string{"pass a reset", "pass a reset/tcp, workers: 1", "pass a reset/unix, workers: 1"}
	}
	code, out := printed(t, only, both(set(), set())...)
	assert.Zero(t, code, out)
	assert.Equal(t, []string{"ok", "ok"}, cells(t, out, "a reset"))
	assert.Equal(t, []string{"ok", "ok"}, cells(t, out, "nettest between guests: BasicIO"))
	assert.Contains(t, out, "IOCP: not run here: no wine")
	assert.Contains(t, out, "epoll: 3 ok, 0 skipped, 0 failed, 0 absent")
}

func TestAFailureIsToldWithWhatItSaid(t *testing.T) {
	code, out := printed(t, only, both(
		[]string{"pass a reset/tcp, workers: 1", "pass a reset/tcp, workers: 4"},
		[]string{"pass a reset/tcp, workers: 1", "fail a reset/tcp, workers: 4 -- it hangs"})...)
	assert.Equal(t, 1, code)
	assert.Equal(t, []string{"ok", "FAIL"}, cells(t, out, "a reset"))
	assert.Contains(t, out, "FAIL over kqueue: a reset, tcp, workers: 4")
	assert.Contains(t, out, "it hangs")
}

func TestATestThatNeverEndsHasFailed(t *testing.T) {
	code, out := printed(t, only, both([]string{"pass a reset/tcp, workers: 1"}, []string{"begin a reset/tcp, workers: 1"})...)
	assert.Equal(t, 1, code)
	assert.Equal(t, []string{"ok", "FAIL"}, cells(t, out, "a reset"))
}

func TestWhatOneColumnHasAndAnotherHasNotIsAbsent(t *testing.T) {
	code, out := printed(t, only, both(
		[]string{"pass a reset/tcp, workers: 1", "pass a close/tcp, workers: 1", "pass a close/unix, workers: 1"},
		[]string{"pass a close/tcp, workers: 1"})...)
	assert.Equal(t, 1, code)
	assert.Equal(t, []string{"ok", "absent"}, cells(t, out, "a reset"))
	assert.Equal(t, []string{"ok", "absent [1]"}, cells(t, out, "a close"))
	assert.Contains(t, out, "[1] unix: not run\n")
}

func TestANumberOfWorkersThatOneTestLacksIsAbsent(t *testing.T) {
	code, out := printed(t, only, both(
		[]string{"pass a reset/tcp, workers: 1", "pass a close/tcp, workers: 1"},
		[]string{"pass a reset/tcp, workers: 1", "pass a reset/tcp, workers: 4", "pass a close/tcp, workers: 1"})...)
	assert.Equal(t, 1, code)
	assert.Equal(t, []string{"ok", "ok"}, cells(t, out, "a reset"), "that column is not run with four workers")
	assert.Equal(t, []string{"ok", "absent [1]"}, cells(t, out, "a close"))
	assert.Contains(t, out, "[1] workers: 4: not run\n")
}

func TestASkipHasItsReasonInANote(t *testing.T) {
	code, out := printed(t, only, both(
		[]string{"pass a reset/tcp, workers: 1", "pass a close/tcp, workers: 1", "pass a name/unix, workers: 1"},
		[]string{"skip a reset -- no resets", "skip a close/tcp, workers: 1 -- no closes", "skip a name/unix, workers: 1 -- no resets"})...)
	assert.Zero(t, code, out)
	assert.Equal(t, []string{"ok", "skip [1]"}, cells(t, out, "a reset"))
	assert.Equal(t, []string{"ok", "skip [2]"}, cells(t, out, "a close"))
	assert.Equal(t, []string{"ok", "skip [1]"}, cells(t, out, "a name"), "one reason has one number")
	assert.Contains(t, out, "[1] no resets\n[2] no closes\n")
}

func TestWhatOnlySomeHaveSkippedIsOkWithANote(t *testing.T) {
	all := func() []string {
		return []string{"pass a reset/tcp, workers: 1", "pass a reset/tcp, workers: 4", "pass a reset/unix, workers: 1", "pass a reset/unix, workers: 4"}
	}
	unix, four := all(), all()
	unix[2], unix[3] = "skip a reset/unix, workers: 1 -- no unix", "skip a reset/unix, workers: 4 -- no unix"
	four[1], four[3] = "skip a reset/tcp, workers: 4 -- one is enough", "skip a reset/unix, workers: 4 -- one is enough"
	code, out := printed(t, only, both(unix, four)...)
	assert.Zero(t, code, out)
	assert.Equal(t, []string{"ok [1]", "ok [2]"}, cells(t, out, "a reset"))
	assert.Contains(t, out, "[1] unix: no unix\n[2] workers: 4: one is enough\n")
}

func TestASkipAboveATestCountsForIt(t *testing.T) {
	set := []string{"pass TestSocketsOverEpoll/a reset/tcp, workers: 1", "pass TestNettestBetweenGuests/unix, workers: 1/BasicIO"}
	code, out := printed(t, only,
		"linux="+log(append(set, nettests...)...),
		"kqueue="+log("skip TestSocketsOverKqueue -- nothing works", nettests[0], nettests[1],
			"skip TestNettestBetweenGuests/unix, workers: 1 -- no unix"))
	assert.Zero(t, code, out)
	assert.Equal(t, []string{"ok", "skip [1]"}, cells(t, out, "a reset"))
	assert.Equal(t, []string{"ok", "ok [2]"}, cells(t, out, "nettest between guests: BasicIO"))
	assert.Contains(t, out, "[1] nothing works\n[2] unix: no unix\n")
}

func TestARunThatWasNotBuiltIsToldByItsLastWords(t *testing.T) {
	set := append([]string{"pass TestSocketsOverEpoll/a reset/tcp, workers: 1"}, nettests...)
	code, out := printed(t, only, "linux="+log(set...), "kqueue=calls.go:7: undefined: x\n"+
		`{"Action":"output","Package":"greenpoll/sock","Output":"FAIL\tgreenpoll/sock [build failed]\n"}`+"\n")
	assert.Equal(t, 1, code)
	assert.Equal(t, []string{"ok", "absent"}, cells(t, out, "a reset"))
	assert.Contains(t, out, "calls.go:7: undefined: x")
	assert.Contains(t, out, "[build failed]")
}

func TestNoTestAtAllIsAFault(t *testing.T) {
	code, out := printed(t, only, "linux="+log(nettests...), "kqueue="+log(nettests...))
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "no column has run the conformance set")
}

func TestAWrongWordIsRefused(t *testing.T) {
	for _, args := range [][]string{{"linux"}, {"-not", "IOCP"}, {"-nosuch"},
		{""}, {"linux="}, {"=file"}, {"moon=file"}, {"-not", ""}, {"-not", "=why"}, {"-not", "IOCP="}, {"-not", "moon=why"},
		{"linux=" + filepath.Join(t.TempDir(), "nosuch")}} {
		var out, errs strings.Builder
		assert.Equal(t, 2, run(args, &out, &errs), args)
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), "one line: %s", &errs)
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestATableThatCouldNotBeWrittenIsAFault(t *testing.T) {
	var errs strings.Builder
	assert.Equal(t, 1, run(nil, full{}, &errs))
	assert.Equal(t, "matrix: no space left\n", errs.String())
}
