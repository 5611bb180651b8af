package main

// This file answers: does gate count, list and tell the interleavings, called as a reader calls it?

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

func TestGateListsWhatCanMeet(t *testing.T) {
	out := works(t, "gate")
	for _, s := range explore.Scenarios() {
		require.Regexp(t, `(?m)^ +([0-9,]+|many)  `+regexp.QuoteMeta(s.Name)+`$`, out)
	}
	require.Regexp(t, `(?m)^ +265  a wait, a close$`, out)
	require.Regexp(t, `(?m)^ +1,615,900  a wait, two events$`, out)
	require.Regexp(t, `(?m)^ +246  a rest, a close$`, out)
}

// losing is one line of the list.
var losing = regexp.MustCompile(`(?m)^  ([0-9:,]+)$`)

func TestGateListsThoseThatLoseTheWakeUpAndEachIsLostWhenWalked(t *testing.T) {
	out := works(t, "gate", "-print", "-wrong", "no-second-check", "a", "wait,", "a", "close")
	require.Contains(t, out, "\n213 interleavings, 30 lose the wake-up.\nThe right code: 265 interleavings, none loses the wake-up, and no other rule\nis broken.")
	require.Len(t, losing.FindAllString(out, -1), 10)
	require.Contains(t, out, "\nthe descriptor was closed, and the task sleeps:\n  2:1\n")
	require.Contains(t, out, "and 20 more: -all lists them")
	require.Contains(t, out, "greenpoll.exe gate -wrong no-second-check -choices 2:1 a wait, a close\n", "the shortest")
	all := losing.FindAllStringSubmatch(works(t, "gate", "-all", "-wrong", "no-second-check", "a wait, a close"), -1)
	require.Len(t, all, 30)
	require.Equal(t, "2:1", all[0][1])
	for _, choices := range all {
		told := works(t, "gate", "-wrong", "no-second-check", "-choices", choices[1], "a wait, a close")
		assert.Contains(t, told, "What came of it: the descriptor was closed, and the task sleeps: a lost\nwake-up.\n")
		assert.Regexp(t, `What came of it there: the task's call returns [^.]*, and\s+no\s+rule\s+is\s+broken\.\n`, told)
	}
}

// If the stack goes to others after the commit, another worker may begin the task in between.
func TestGateShowsHowTwoTasksGetOneStack(t *testing.T) {
	out := works(t, "gate", "-print", "-wrong", "sched-rest-pools-late", "a rest, an event")
	require.Contains(t, out, "\n285 interleavings, none loses the wake-up, 51 break another rule.\nThe right code: 180 interleavings, none loses the wake-up, and no other rule\nis broken.")
	require.Contains(t, out, "\n  6:1\n")
	out = works(t, "gate", "-wrong", "sched_rest_pools_late")
	require.Contains(t, out, "the task is off its stack and falls asleep")
	require.Contains(t, out, "What came of it: the task is readied, and its stack is yet to be taken away:\nanother worker starts it there, and the next task of this one gets the same.\n")
	require.Regexp(t, `the task has returned, and its worker takes its stack away, for the next\n     task\n     sched/rest\.go:\d+   t\.coro\.Store\(nil\)\n`, out, "what the right code does")
}

// The documents name the numbers.
func TestTheLessonNamesTheNumbersOfTheGate(t *testing.T) {
	text, err := os.ReadFile("../../docs/four-steps.md")
	require.NoError(t, err)
	out := works(t, "gate", "-print", "-wrong", "no-second-check", "a wait, a close")
	n := regexp.MustCompile(`(?s)\n(\d+) interleavings, (\d+) lose the wake-up\.\nThe right code: (\d+) `).FindStringSubmatch(out)
	require.Len(t, n, 4)
	require.Contains(t, strings.Join(strings.Fields(string(text)), " "), "Of "+n[1]+" orders, "+n[2]+" lose the wake-up. Of the right code's "+n[3]+" none does")
}

func TestGateTellsTheInterleavingThatShowsAWrongBody(t *testing.T) {
	out := works(t, "gate", "-wrong", "no-second-check")
	require.Equal(t, out, works(t, "gate", "-print", "-wrong", "poller_no_second_check.go", "-choices", "2:1", "a wait, a close"))
	require.Regexp(t, `overlays/poller_no_second_check\.go:20   t\.Park\(g, g\.mode\(\)\.reason\(\)\)\n     gate waiting\n`, out)
	require.Regexp(t, `poller/gate\.go:88   if g\.state\.CompareAndSwap\(nil, waiting\) \{\n     gate nil -> waiting\n`, out)
	require.Contains(t, out, "the task parks; here the right code looks once more for a close or a\n     deadline, and parks if there is none\n")
	require.Contains(t, out, "gate nil; choice 2, way 1 (not 0: the task)\n")
	require.Contains(t, out, "The right code, with the same choices, goes the same way up to step 7. Then:")
	require.Contains(t, out, "looks once more for a close or a deadline: there is a close, so\n     it does not park")
	for line := range strings.Lines(out) {
		assert.LessOrEqual(t, len(line)-1, 78, line)
	}
}

func TestTheRightCodeBreaksInNoOrder(t *testing.T) {
	require.Contains(t, works(t, "gate", "a wait, a close"), "265 interleavings, none loses the wake-up, and no other rule is broken.")
	require.Contains(t, works(t, "gate", "a wait, two events"), "1,615,900 interleavings, none loses")
	require.Contains(t, works(t, "gate", "-choices", "", "a wait, an event"), "What came of it: the task's call returns without an error, and no rule is\nbroken.")
}

func TestAWrongBodyInAScenarioOfManyOrdersShowsOneOfThem(t *testing.T) {
	out := works(t, "gate", "-wrong", "commit-stores", "a wait, an event, a close")
	require.Contains(t, out, "This\nis one of them, by its choices.")
	require.Contains(t, out, "an event came, and the task sleeps")
	require.Contains(t, works(t, "gate", "-wrong", "no-second-check", "a wait, an event"), "The mistake does not show here, but in another scenario:")
}

func TestStepLeadsToTheGate(t *testing.T) {
	require.Regexp(t, `every order of it: +greenpoll\.exe gate a read, bytes\n`, works(t, "step", "-print", "race"))
	out, errs, code := call(t, "step", "-print", "-wrong", "no-second-check", "race")
	require.Equal(t, 0, code)
	require.Equal(t, "no scenario of step shows poller_no_second_check, which is wrong between two events: greenpoll.exe gate -wrong no-second-check shows it\n", errs)
	require.Regexp(t, `at the gate itself: +greenpoll\.exe gate -wrong no-second-check\n`, out)
	for name, like := range stepped {
		_, err := scenarios.Find(name)
		require.NoError(t, err)
		require.Contains(t, gateNames(), like)
	}
	for _, shown := range explore.WrongBodies {
		_, err := trace.ParseChoices(shown.Choices)
		require.NoError(t, err)
	}
}

func TestAFileOfTheReadersOwnIsTriedAtTheGateInTheirLines(t *testing.T) {
	real, err := os.ReadFile(filepath.Join("..", "..", "poller", "gate.go"))
	require.NoError(t, err)
	const check = "if g.d.failed(g.mode()) == nil {"
	mine := strings.Replace(string(real), check, "// mine\n\tif true {", 1)
	require.NotEqual(t, string(real), mine)
	put := filesIn(t, t.TempDir())
	file := put("gate.go", mine)
	told := works(t, "gate", "-print", "-file", file, "a wait, a close")
	require.Contains(t, strings.Join(strings.Fields(told), " "), "with your "+file)
	require.Regexp(t, `\d+ loses? the wake-up`, strings.Join(strings.Fields(told), " "))
	require.Regexp(t, `The right code: \d+ interleavings, none loses the wake-up`, strings.Join(strings.Fields(told), " "))
	told = works(t, "gate", "-print", "-file", file, "-choices", "2:1", "a wait, a close")
	line := "     .../" + filepath.Base(filepath.Dir(file)) + "/gate.go:69   if true {\n"
	require.Contains(t, told, "\n  8  the task parks\n"+line, "what was seen, and not that it has looked; the end of their path, which is long")
	require.Contains(t, strings.Join(strings.Fields(told), " "), "the choices 2:1: way 1 at choice 2 (step 2), and way 0 at all others.")
	require.NotContains(t, told, "; here the right code")
	_, right, found := strings.Cut(told, "The right code, with the same choices, goes the same way up to step 7. Then:\n")
	require.True(t, found)
	require.Contains(t, right, "looks once more for a close or a deadline: there is a close, so\n     it does not park\n     gate waiting\n", "no line: it would be the solution")
	require.Contains(t, right, "poller/gate.go:106   old := g.state.Swap(nil)", "the lines of other functions")
	for args, want := range map[string]string{
		"-file nosuch.go": "nosuch.go",
		"-file " + put("other.go", "package poller"): "package poller has no other.go whose place it could take",
		"-wrong no-second-check -file " + file:       "it is one or the other",
	} {
		_, errs, code := call(t, append(append([]string{"gate", "-print"}, strings.Fields(args)...), "a wait, a close")...)
		require.Equal(t, 2, code, args)
		require.Contains(t, errs, want)
	}
}

func TestNamesOfTheGateAreCompleted(t *testing.T) {
	require.Contains(t, works(t, "__complete", "gate", ""), "a wait, a close\n")
	require.Contains(t, works(t, "__complete", "gate", "--wrong", "poller_no_s"), "poller_no_second_check\t")
}
