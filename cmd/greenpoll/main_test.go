package main

// This file answers: does the command do what its help says, called as a user calls it?

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/trace"
)

// binary is the command, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(withBinary(m)) }

func withBinary(m *testing.M) int {
	dir, err := os.MkdirTemp("", "greenpoll-test")
	must(err)
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "greenpoll.exe")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	if err != nil {
		panic(string(out))
	}
	return m.Run()
}

// call calls the command in the root of the clone.
func call(t *testing.T, args ...string) (out, errs string, code int) {
	return callIn(t, filepath.Join("..", ".."), args...)
}

func callIn(t *testing.T, dir string, args ...string) (out, errs string, code int) {
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = dir
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// works returns what a call prints that has to succeed.
func works(t *testing.T, args ...string) string {
	out, errs, code := call(t, args...)
	require.Equal(t, 0, code, "%s: %s", args, errs)
	return out
}

// filesIn returns a function that writes a file into dir and returns its path.
func filesIn(t *testing.T, dir string) func(name, text string) string {
	return func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
}

func TestBadUseIsOneLine(t *testing.T) {
	dir := t.TempDir()
	file := filesIn(t, dir)
	whole := works(t, "trace", "-o", "-", "read")
	notrace := file("notrace", "hello\n")
	newer := file("newer", `{"v":99}`+"\n")
	garbled := file("garbled", strings.Replace(whole, `{"i":3,`, `{"i":3;`, 1))
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"stp read", 2, `there is no command "stp": did you mean site or step?`},
		{"step", 2, "the name of a scenario, or a program, is missing"},
		{"step -print -at 50 -until 40 read", 2, "-until 40 comes before -at 50: there is nothing to print"},
		{"step -until 4 read", 2, "-until is for -print: the screen shows all"},
		{"step raed", 2, `there is no scenario "raed": did you mean read`},
		{"step something", 2, `there is no scenario "something", but read, `},
		{"step read tenget", 2, `unexpected argument "tenget"`},
		{"step ./nosuch.go", 2, `./nosuch.go: no such file or directory`},
		{"step -kernel windows read", 2, "-kernel windows: it is sim or real"},
		{"step -backend select read", 2, `there is no backend "select", but epoll, kqueue, iocp`},
		{"step -workers 0 read", 2, "-workers 0: there must be one at least"},
		{"step -workers -1 read", 2, "-workers -1: there must be one at least"},
		{"step -workers two read", 2, "-workers two: it must be a number"},
		{"step -seed 0 read", 2, "-seed 0: seeds are counted from 1"},
		{"step -tasks 0 ten", 2, "-tasks 0: there must be one at least"},
		{"step -tasks 1001 ten", 2, "1001 tasks: there can be 1 to 1000"},
		{"step -tasks 2 read", 2, "read has no tasks to change, but delay"},
		{"step -tasks 2 race", 2, "race has no tasks to change"},
		{"step -delay soon read", 2, "-delay soon: it must be a time, such as 50ms"},
		{"step -delay -1s read", 2, "-delay -1s: it cannot be below 0"},
		{"step -buffer 0 write", 2, "-buffer 0: it must take a byte at least"},
		{"step -buffer 3 write", 2, "a buffer of 3 bytes: it can have 16 to 1048576"},
		{"step -tasks 2 ./examples/tenget", 2, "tasks, delay and buffer are of scenarios: ./examples/tenget has arguments of its own"},
		{"step -choices 41 read", 2, `-choices: "41" is no choice: write its number and the way to take, such as 41:2`},
		{"step -print -choices 999:1 read", 2, "there is no choice 999: the run makes 0"},
		{"step -print -workers 2 -choices 1:9 read", 2, "choice 1 has no way 9"},
		{"step -wrong lost-wakup read", 2, `there is no wrong body "lost-wakup": did you mean lost-wakeup?`},
		{"step -backend iocp ./examples/tenget", 2, "backend iocp is of the simulated kernel, and ./examples/tenget runs on this machine's own"},
		{"step -workers 0 ./examples/tenget", 2, "-workers 0: there must be one at least"},
		{"step -print sched/task.go", 2, "sched/task.go has the package sched: only a package main is a program"},
		{"step -wrong= read", 2, "-wrong is empty: is a variable not set?"},
		{"step -backend= read", 2, "-backend is empty"},
		{"step -print -at= read", 2, "-at is empty"},
		{"trace -output= read", 2, "-o is empty"},
		{"help nope", 2, `there is no command "nope"`},
		{"help stp", 2, `there is no command "stp": did you mean site or step?`},
		{"help trace chekc", 2, `there is no command "chekc": did you mean check?`},
		{"step -print -at foo=1 read", 2, `-at: unknown key "foo": there are ev, `},
		{"step -print -at 0 read", 2, `-at: "0" is no place`},
		{"step -print -at ev=park,g=99 read", 2, "-at ev=park,g=99: the run has no such event; it has "},
		{"step -print=some read", 2, "-print=some: it is -print, -print=brief or -print=full"},
		{"step -prnt read", 2, "there is no flag -prnt: did you mean -print?"},
		{"step -kernel", 2, "flag needs an argument: -kernel"},
		{"gate a wait, an evnt", 2, `there is no scenario "a wait, an evnt" at the gate: did you mean a wait, an event?`},
		{"gate close wait", 2, `did you mean a wait, a close or `},
		{"gate race", 2, `there is no scenario "race" at the gate: did you mean a read, bytes?`},
		{"gate -choices 2:1", 2, "-choices 2:1: of which scenario?"},
		{"gate -choices 2 a wait, a close", 2, `-choices: "2" is no choice`},
		{"gate -choices 99:1 a wait, a close", 2, "-choices 99:1: there is no choice 99: this interleaving has "},
		{"gate -all -choices 2:1 a wait, a close", 2, "-all and -choices: it is all interleavings, or one"},
		{"gate -wrong lost-wakup", 2, `there is no wrong body "lost-wakup": did you mean lost-wakeup?`},
		{"gate -wrong sched_runnext", 2, "sched_runnext does not show at the gate: step -wrong sched_runnext "},
		{"gate -wrong sched_clock", 2, "sched_clock does not show at the gate, nor in a scenario: "},
		{"gate -prnt", 2, "there is no flag -prnt: did you mean -print?"},
		{"site now", 2, `unexpected argument "now"`},
		{"site -output=", 2, "-o is empty"},
		{"scenarios read", 2, `unexpected argument "read"`},
		{"trace read", 2, "-o is missing"},
		{"trace chekc x", 2, `there is no command "chekc": did you mean check?`},
		{"trace -o /no/such/folder/x read", 2, "open /no/such/folder/x: no such file or directory"},
		{"trace export -to gotrace " + notrace, 2, "-to gotrace: it is perfetto"},
		{"trace check /no/such", 2, "open /no/such: no such file or directory"},
		{"replay /no/such", 2, "/no/such: no such file or directory"},
		{"explain /no/such", 2, "/no/such: no such file or directory"},
	} {
		_, errs, code := call(t, strings.Fields(c.args)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Contains(t, errs, c.want, c.args)
		assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
		assert.Regexp(t, `^greenpoll[a-z ]*: .*\n$`, errs)
	}
	for _, c := range []struct{ file, want string }{
		{notrace, "line 1: not JSON: "},
		{newer, "line 1: this is a trace of the newer version 99, and this program reads only 3: it needs a newer greenpoll"},
		{garbled, "not JSON: "},
	} {
		for _, cmd := range [][]string{{"replay", "-print"}, {"explain"}, {"trace", "check"}} {
			_, errs, code := call(t, append(cmd, c.file)...)
			assert.Equal(t, 1, code, c.file)
			assert.Contains(t, errs, filepath.Base(c.file)+": ")
			assert.Contains(t, errs, c.want)
			assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
		}
	}
}

func TestOutsideACloneStepSaysSoAndReplayWorks(t *testing.T) {
	dir := t.TempDir()
	_, errs, code := callIn(t, dir, "step", "read")
	require.Equal(t, 2, code)
	require.Regexp(t, `^greenpoll step: .* is not inside a clone of greenpoll, which this needs: it builds from its source .*\n$`, errs)
	file := filepath.Join(dir, "read.trace")
	works(t, "trace", "-o", file, "read")
	out, errs, code := callIn(t, dir, "replay", "-print", "read.trace")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "n, errno = r.calls.Read(f.num, p)", "the file carries the source")
}

// As the issue and the documents type them, and as pflag wants them.
func TestFlagsHaveOneDashOrTwo(t *testing.T) {
	one := works(t, "step", "-print", "-backend", "iocp", "-workers=2", "read")
	require.Equal(t, one, works(t, "step", "--print", "--backend=iocp", "read", "--workers", "2"))
	require.Equal(t, one, works(t, "step", "read", "-print", "-backend=iocp", "-workers", "2"))
	require.Contains(t, one, "on the simulated kernel with iocp, 2 workers, seed 1")
	for _, help := range []string{"-h", "-help", "--help"} {
		require.Equal(t, works(t, "help", "step"), works(t, "step", help))
	}
	require.Equal(t, works(t, "help", "trace", "check"), works(t, "trace", "check", "-h"))
	require.Regexp(t, `(?s)\nusage: greenpoll trace check FILE\n.*print this text\n$`, works(t, "trace", "check", "-h"))
	root := newRoot()
	for arg, want := range map[string]string{
		"-o": "-o", "-h": "-h", "-at": "--at", "-to": "--to", "-print=full": "--print=full", "read": "read", "-1": "-1", "-": "-", "--": "--",
	} {
		require.Equal(t, []string{want}, doubleDashes(root, []string{arg}))
	}
	require.Equal(t, []string{"--", "-print"}, doubleDashes(root, []string{"--", "-print"}), "what follows is no flag")
}

func TestScenariosListsThemAll(t *testing.T) {
	out := works(t, "scenarios")
	require.Equal(t, len(scenarios.All)+1, strings.Count(out, "\n"))
	for _, s := range scenarios.All {
		require.Regexp(t, `(?m)^`+s.Name+` +(yes|no) +`+regexp.QuoteMeta(s.About)+`$`, out)
	}
}

func TestPrintFoldsTheSetUpAsksOnceAndEndsWithDoors(t *testing.T) {
	out := works(t, "step", "-print", "-backend", "epoll", "read")
	require.Equal(t, out, works(t, "step", "-print", "-backend", "epoll", "read"), "it is repeatable")
	require.True(t, strings.HasPrefix(out, "read: one Read that has to wait, and a task beside it\non the simulated kernel with epoll, 1 worker, seed 1\n\nSet-up, "), out)
	require.Equal(t, 2, strings.Count(out, "Does the thread wait now?"), "asked and answered")
	require.Regexp(t, `(?s)wait.*Does the thread wait now\? Event \d+ answers\.\n\n.* park .*Does the thread wait now\? No: worker 0 goes on`, out)
	require.Contains(t, out, "poller/gate.go:")
	require.Contains(t, out, "if g.state.CompareAndSwap(nil, waiting) {")
	require.Regexp(t, `It is repeatable: seed 1\.\n\nHow can a blocking call not block a thread\? (?s:.*)as if it had blocked\.\n\nWhat to do next:\n\n`, out)
	require.Contains(t, out, "greenpoll.exe step -wrong lost-wakeup read\n")
	require.Contains(t, out, "greenpoll.exe step -kernel real read\n")
	require.NotContains(t, out, "\x1b", "it has no colours")
	full := works(t, "step", "-print=full", "-backend", "epoll", "read")
	require.NotContains(t, full, "Set-up")
	require.Regexp(t, `(?m)^    >  ?\d+      `, full, "the line among others")
}

func TestTheStoryOfADeadlockEndsWithTheRuleByWhichItIsOne(t *testing.T) {
	out := works(t, "step", "-print", "-backend", "epoll", "deadlock")
	squeezed := strings.Join(strings.Fields(out), " ")
	require.Contains(t, squeezed, "worker 0 finds a deadlock: all tasks are parked, no timer is set, none waits at a socket; nothing can wake one, so Run returns its error sched/stop.go:")
	require.Contains(t, squeezed, "Here the story ends. The tasks are unwound: -print=full shows it. The run has ended after")
	require.NotContains(t, squeezed, "to end it")
	full := strings.Join(strings.Fields(works(t, "step", "-print=full", "-backend", "epoll", "deadlock")), " ")
	require.Contains(t, full, "worker 0 switches to the stack of task 1 to end it: its deferred calls run, for the run is over")
	require.Contains(t, full, "task 1 ends, in the middle of its function")
}

// event is the first line of one.
var event = regexp.MustCompile(`^ *\d+  `)

func TestAnEventIsFourLinesAtMost(t *testing.T) {
	for _, s := range scenarios.All {
		for _, backend := range []string{"epoll", "kqueue", "iocp"} {
			lines := strings.Split(works(t, "step", "-print", "-backend", backend, s.Name), "\n")
			for i, line := range lines {
				if event.MatchString(line) {
					n := 1
					for lines[i+n] != "" {
						n++
					}
					assert.LessOrEqual(t, n, 4, "%s, %s: %s", s.Name, backend, strings.Join(lines[i:i+n], "\n"))
				}
				assert.LessOrEqual(t, len([]rune(line)), 160, line)
			}
		}
	}
}

func TestAtBeginsThere(t *testing.T) {
	out := works(t, "step", "-print", "-at", "ev=park,g=1,n=2", "read")
	_, after, found := strings.Cut(out, "\n\n")
	require.True(t, found)
	for line := range strings.Lines(after) {
		if event.MatchString(line) {
			require.Contains(t, line, "task 1 parks in the middle of Accept", "its second: the first is Dial's")
			return
		}
	}
	t.Fatal(out)
}

func TestARecordedRunIsTheSameBytesEachTimeAndIsReplayed(t *testing.T) {
	one := works(t, "trace", "-o", "-", "-workers", "2", "-seed", "7", "read")
	require.Equal(t, one, works(t, "trace", "-o", "-", "-workers", "2", "-seed", "7", "read"))
	f, err := trace.Decode(strings.NewReader(one))
	require.NoError(t, err)
	require.NotEmpty(t, f.Header.Source)
	require.NotEmpty(t, f.Sources)
	require.NotContains(t, one, os.TempDir())
	file := filepath.Join(t.TempDir(), "read.trace")
	require.Regexp(t, `^`+regexp.QuoteMeta(file)+`: \d+ events; show them: greenpoll.exe replay `, works(t, "trace", "-o", file, "-workers", "2", "-seed", "7", "read"))
	stepped, _, _ := strings.Cut(works(t, "step", "-print", "-workers", "2", "-seed", "7", "read"), "\nWhat to do next:")
	require.Equal(t, stepped, works(t, "replay", "-print", file))
	require.Equal(t, file+": no event breaks a rule\n", works(t, "trace", "check", file))
	require.True(t, json.Valid([]byte(works(t, "trace", "export", "-to", "perfetto", file))))
	require.Regexp(t, `(?s)^The story of task 1, .*Call 3, Read: .*\nStep 1: .*calls Read on fd 4, .*\(sock/conn.go:\d+\)\..*\nThe story of task 2, `, works(t, "explain", file))
	require.Regexp(t, `^The story of task 2, `, works(t, "explain", "-task", "2", file))
	_, errs, code := call(t, "explain", "-task", "99", file)
	require.Equal(t, 2, code)
	require.Contains(t, errs, "-task 99: the trace has no such task")
}

// With -task a story is whole.
func TestALongStoryIsCutWithTheCommandThatTellsAll(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenget.trace")
	works(t, "trace", "-o", file, "tenget")
	all := works(t, "explain", file)
	of2 := regexp.MustCompile(`(?s)\nThe story of task 2, .*?\nThe story of task 3, `).FindString(all)
	require.Contains(t, of2, "\nCall 3, ")
	require.NotContains(t, of2, "\nCall 4, ")
	require.Contains(t, of2, "\nIts other calls, 8 more:  greenpoll.exe explain -task 2 "+file+"\n")
	require.Regexp(t, `\nThe other tasks, 10 more, up to task 22:  greenpoll.exe explain -task N .*\n$`, all)
	require.Equal(t, 12, strings.Count(all, "The story of task "))
	one := works(t, "explain", "-task", "2", file)
	require.Contains(t, one, "\nCall 11, ")
	require.NotContains(t, one, "more:")
}

func TestCheckFailsForWhatCannotHaveHappened(t *testing.T) {
	f, err := trace.Decode(strings.NewReader(works(t, "trace", "-o", "-", "read")))
	require.NoError(t, err)
	for i, l := range f.Lines {
		if l.Kind == trace.Ready {
			f.Lines[i].Cause = 0
		}
	}
	var b bytes.Buffer
	require.NoError(t, f.Encode(&b))
	file := filepath.Join(t.TempDir(), "bad.trace")
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
	out, errs, code := call(t, "trace", "check", file)
	require.Equal(t, 1, code, out)
	require.Regexp(t, `^greenpoll trace check: .*bad.trace: \d+ faults?\n$`, errs)
	require.Regexp(t, `(?m)^event \d+ \(sched/.*\): `, out)
}

func TestATraceOfOtherSourcesIsToldOf(t *testing.T) {
	f, err := trace.Decode(strings.NewReader(works(t, "trace", "-o", "-", "read")))
	require.NoError(t, err)
	f.Sources, f.Header.Source = nil, "0123"
	var b bytes.Buffer
	require.NoError(t, f.Encode(&b))
	file := filepath.Join(t.TempDir(), "old.trace")
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
	_, errs, code := call(t, "replay", "-print", file)
	require.Equal(t, 0, code)
	require.Contains(t, errs, "the trace was made from other sources (0123) than this clone has (")
}

func TestWithoutATerminalTheEventsArePrinted(t *testing.T) {
	out, errs, code := call(t, "step", "read")
	require.Equal(t, 0, code)
	require.Equal(t, "this is no terminal that the screen can be shown on: the events are printed, as with -print\n", errs)
	require.Equal(t, works(t, "step", "-print", "read"), out)
}

func TestAWrongBodysLinesAreShownFromItsOwnFile(t *testing.T) {
	out := works(t, "step", "-print", "-wrong", "lost-wakeup", "read")
	require.Contains(t, out, "with the wrong body poller_commit_sleeps_anyway: Commit sleeps although")
	require.Regexp(t, `overlays/poller_commit_sleeps_anyway\.go:\d+ +asleep := g\.state\.Compare`, out)
	require.Contains(t, out, "as it should be:")
	require.Regexp(t, `where it shows: +\S+ step -wrong lost-wakeup -at `, out)
	require.Regexp(t, `Here the run stands still: tasks sleep, and nothing will wake them\.\n\nThe run has ended after \d+ events: tasks sleep, and nothing will wake them\.\s`, out)
	for _, name := range []string{"poller_commit_sleeps_anyway", "commit-sleeps-anyway", "poller_commit_sleeps_anyway.go"} {
		require.Equal(t, out, works(t, "step", "-print", "-wrong", name, "read"))
	}
}

func TestNamesAndFlagsAreCompleted(t *testing.T) {
	require.Contains(t, works(t, "__complete", "step", ""), "read\tone Read that has to wait")
	require.Contains(t, works(t, "__complete", "step", "--backend", ""), "epoll\nkqueue\niocp\n")
	require.Contains(t, works(t, "__complete", "step", "--wrong", "poller_commit_s"), "poller_commit_stores\t")
	require.Contains(t, works(t, "__complete", "step", "--wrong", "lost"), "lost-wakeup\tCommit sleeps")
	require.Contains(t, works(t, "completion", "bash"), "__start_greenpoll")
}

func TestTheStoryOfEachScenarioIsAPlaceInIt(t *testing.T) {
	for _, s := range scenarios.All {
		require.NotEqual(t, trace.Place{}, scenarios.StoryOf(trace.Header{Scenario: s.Name}))
	}
}

func TestTheRealKernelIsSteppedLive(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere it has not been tried")
	}
	out := works(t, "step", "-print", "-kernel", "real", "read")
	require.Contains(t, out, "on the kernel linux with epoll, 1 worker")
	require.Contains(t, out, "Its clock moves only while a worker sleeps in the kernel")
	require.Contains(t, out, "Does the thread wait now?")
	require.Regexp(t, `The run has ended after \d+ events\. It is not\s+repeatable: `, out)
}

// own makes a program of the reader's own in a module that is not ours.
func own(t *testing.T, body string) string {
	file := filepath.Join(t.TempDir(), "own.go")
	require.NoError(t, os.WriteFile(file, []byte("package main\n\nimport (\n\t\"os\"\n\n\t\"greenpoll\"\n)\n\nfunc main() {\n"+
		"\tif greenpoll.Run(func(t *greenpoll.Task) error {\n"+body+"\n\t\treturn nil\n\t}) != nil {\n\t\tos.Exit(1)\n\t}\n}\n"), 0o644))
	return file
}

func TestAProgramOfTheReadersOwnIsStepped(t *testing.T) {
	out := works(t, "step", "-print", own(t, "\t\tos.Stdout.WriteString(os.Args[1])"), "--", "-loud")
	require.Contains(t, out, "own\non the kernel linux")
	require.Contains(t, out, "The run has ended after ")
}

func TestAProgramThatBreaksIsToldInOneLineBehindItsOwnWords(t *testing.T) {
	out, errs, code := call(t, "step", "-print", own(t, "\t\tpanic(\"out of cheese\")"))
	require.Equal(t, 1, code)
	require.Regexp(t, `^panic: out of cheese\n`, errs)
	require.Regexp(t, `\ngreenpoll step: the program has panicked: out of cheese, after event \d+\n$`, errs)
	require.Contains(t, out, "worker 0 switches to the stack of task 1", "the events before")
	_, errs, code = call(t, "step", "-print", own(t, "\t\tundefinedName()"))
	require.Equal(t, 1, code)
	require.Regexp(t, `^greenpoll step: .*\n.*\n\t.*undefined: undefinedName`, errs)
}

func TestWhatWasChangedOfAScenarioStandsInItsTraceAndAboveIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ten.trace")
	works(t, "trace", "-o", file, "-tasks", "3", "-delay", "0", "ten")
	out := works(t, "replay", "-print", file)
	require.Regexp(t, `(?m)^on the simulated kernel .*, seed 1, tasks 3, delay 0s$`, out)
	require.Regexp(t, `It is repeatable: seed 1, tasks 3, delay\s0s\.\n$`, out)
	require.NotContains(t, works(t, "step", "-print", "ten"), "tasks 10")
}
