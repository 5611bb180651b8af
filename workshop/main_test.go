package main

// This file answers: does the course work as its reader uses it, and is each way to go wrong told
// plainly, with nothing lost?

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A reader types commands, in a folder of their own.
type reader struct {
	*testing.T
	dir string
}

func newReader(t *testing.T) reader {
	info, _ := debug.ReadBuildInfo()
	if info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("it would build and run the same again: the checks are built without the detector")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	return reader{t, filepath.Join(t.TempDir(), "my")}
}

// types runs a command, which must end with that code, and returns what it printed, but for the -dir in
// the commands that it names.
func (r reader) types(code int, words ...string) string {
	r.Helper()
	return strings.ReplaceAll(r.typesWithDir(code, words...), "-dir "+quoted(r.dir)+" ", "")
}

func (r reader) typesWithDir(code int, words ...string) string {
	r.Helper()
	var out, errs bytes.Buffer
	got := run(r.Context(), append([]string{"-dir", r.dir}, words...), &out, &errs)
	require.Equal(r, code, got, "%s\n%s", out.String(), errs.String())
	return out.String() + errs.String()
}

func TestTheCommandsThatAreToldNameTheFolder(t *testing.T) {
	r := newReader(t)
	r.dir = filepath.Join(filepath.Dir(r.dir), "my own")
	n, _, answer := first()
	self := `go run ./workshop -dir "` + r.dir + `" `
	assert.Contains(t, r.typesWithDir(1, "check"), self+"start\n", "in an error")
	assert.Contains(t, r.typesWithDir(0, "start", n), self+"check\n")
	r.writes(answer)
	said := r.typesWithDir(0, "check")
	assert.Contains(t, said, self+"diff "+n)
	assert.Regexp(t, `go run -C "[^"]*my own" \./0`, said, "a path with a space is one word")
}

func TestACommandThatIsStoppedSaysSo(t *testing.T) {
	r := newReader(t)
	n, _, _ := first()
	r.types(0, "start", n)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	assert.Equal(t, 1, run(ctx, []string{"-dir", r.dir, "check", n}, &out, &errs))
	assert.Equal(t, "workshop: stopped\n", errs.String())
}

// first is the first exercise of this system, its file, and the end of its answer.
func first() (n, file, line string) {
	if runtime.GOOS == "windows" {
		return "4", "04_wait/mini.go", "\tg.task = t\n\tt.m.waiters++\n\tt.Park()\n\tt.m.waiters--"
	}
	return "1", "01_eagain/conn_unix.go", "\t\t\tg.block(t)"
}

// writes puts code in the place of the line that panics on purpose.
func (r reader) writes(code string) {
	r.Helper()
	_, file, _ := first()
	r.writesIn(file, code)
}

func (r reader) writesIn(file, code string) {
	r.Helper()
	path := filepath.Join(r.dir, file)
	text, err := os.ReadFile(path)
	require.NoError(r, err)
	var lines []string
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `panic("exercise`) {
			line = code + "\n"
		}
		lines = append(lines, line)
	}
	require.NoError(r, os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644))
}

func TestAnExerciseIsStartedHintedSolvedAndCompared(t *testing.T) {
	r := newReader(t)
	n, file, answer := first()
	assert.Regexp(t, `0 of \d+ solved`, r.types(0))
	assert.Contains(t, r.types(1, "check"), "no exercise was started: go run ./workshop start")
	said := r.types(0, "start", n)
	assert.Regexp(t, `Write the body of .*`+filepath.Base(file)+`:\d+\n`, said)
	assert.Contains(t, said, "Until then its check fails, on purpose.")
	assert.Contains(t, r.types(1, "check"), "Not begun yet: this fails on purpose")
	for k, want := range []string{"Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"} {
		assert.Contains(t, r.types(0, "hint"), want, k)
	}
	assert.Contains(t, r.types(1, "solution"), "is not solved; there are hints")
	assert.Contains(t, r.types(0, "solution", "-i-give-up"), "\n"+answer)
	r.writes(answer)
	assert.Regexp(t, `(?s)^Right\. .*\nNext, `, r.types(0, "check"))
	assert.Contains(t, r.types(0, "list"), "solved\n")
	assert.Contains(t, r.types(0, "diff"), "They are the same, line by line.")
	assert.Contains(t, r.types(0, "solution", n), answer)

	assert.Contains(t, r.types(0, "reset"), "Until then its check fails, on purpose.")
	for _, command := range []string{"diff", "solution"} {
		assert.Contains(t, r.types(1, command), "was begun anew; there are hints", "the answer is not shown by one key to a reader who practises again")
	}
	assert.Contains(t, r.types(0, "list"), "solved\n", "what was solved is not forgotten")
	r.writes(answer)
	r.types(0, "check")
	assert.Contains(t, r.types(0, "diff"), "They are the same, line by line.")
}

func TestAnEditorFindsItsWayInTheReadersFolder(t *testing.T) {
	r := newReader(t)
	n, file, _ := first()
	r.types(0, "start", n)
	cmd := exec.Command("go", "vet", "./"+filepath.Dir(file))
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	info, err := os.Stat(filepath.Join(r.dir, filepath.Dir(file), "main.go"))
	require.NoError(t, err)
	assert.Zero(t, info.Mode()&0o222, "a file that is not to be changed can be")
}

func TestAnotherFunctionThatIsChangedIsNamed(t *testing.T) {
	r := newReader(t)
	r.types(0, "start", "4")
	path := filepath.Join(r.dir, "04_wait", "mini.go")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	text = bytes.Replace(text, []byte("{ t.yield(struct{}{}) }"), []byte("{}"), 1)
	text = bytes.Replace(text, []byte("\tpanic(\"exercise 4"), []byte("\tg.task = t\n\tt.Park()\n\t_ = (\"exercise 4"), 1)
	require.NoError(t, os.WriteFile(path, text, 0o644))
	assert.Contains(t, r.types(1, "check"), "Note: your file differs from the project's in (*Task).Park, too.")
}

// The two ways in which a failure is stepped through, as they are printed, up to the reader's own lines.
func TestAFailureIsSteppedThroughInTheReadersOwnLines(t *testing.T) {
	const begin = "\tif g.setWaiting(t) {\n\t\treturn true\n\t}\n\tg.syncPoint(AtSecondCheck)\n"
	for name, c := range map[string]struct{ code, command, print, shown string }{
		"a recorded run": {begin + "\tif g.d.failed(g.mode()) == nil {\n\t\tt.Park(g, g.mode().reason())\n\t}\n\tevent = g.endWait(t)\n" +
			"\tif t.Tracing() {\n\t\tg.emitWait(t) // mine\n\t}\n\treturn event", `replay -at \d+ \S+`, "-print=full", "// mine"},
		"an order at the gate": {begin + "\tt.Park( /* mine */ g, g.mode().reason())\n\treturn g.endWait(t)",
			`gate -file \S+ -choices \S+ a wait, a close`, "-print", "/* mine */"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t)
			r.types(0, "start", "second")
			r.writesIn(filepath.Join("10_second", "gate.go"), c.code)
			said := r.types(1, "check")
			found := regexp.MustCompile(`Step through it: go run ./cmd/greenpoll (` + c.command + `)\n`).FindStringSubmatch(said)
			require.NotNil(t, found, said)
			command, rest, _ := strings.Cut(found[1], " ")
			cmd := exec.Command("go", append([]string{"run", "./cmd/greenpoll", command, c.print}, strings.Fields(rest)...)...)
			cmd.Dir = ".."
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			assert.Contains(t, string(out), c.shown, "the reader's own lines are not shown")
		})
	}
}

func TestResetAndAProjectThatHasMovedOnKeepTheReadersFile(t *testing.T) {
	r := newReader(t)
	n, file, answer := first()
	r.types(0, "start", n)
	r.writes(answer + " // mine")
	progress := filepath.Join(r.dir, "progress.json")
	text, err := os.ReadFile(progress)
	require.NoError(t, err)
	moved := bytes.Replace(text, []byte(`"base": "`), []byte(`"base": "0`), 1)
	require.NoError(t, os.WriteFile(progress, moved, 0o644))
	said := r.types(0, "check")
	assert.Regexp(t, `^The project has moved on: .*\.old1, with .*\nRight\. `, said)
	assert.NotContains(t, r.types(0, "check"), "moved on")
	assert.Contains(t, r.types(0, "reset"), filepath.Base(file)+".old2.\n")
	for _, old := range []string{".old1", ".old2"} {
		kept, err := os.ReadFile(filepath.Join(r.dir, file+old))
		require.NoError(t, err)
		assert.Contains(t, string(kept), "// mine")
	}
	assert.Contains(t, r.types(1, "check"), "Not begun yet")
}

func TestAWrongCommandLineIsAUsageError(t *testing.T) {
	r := newReader(t)
	for line, want := range map[string]string{
		"nosuch":      "workshop: there is no command \"nosuch\" (see -h)\n",
		"start 99":    "workshop: there is no exercise \"99\": \"list\" names them all (see -h)\n",
		"start 1 2":   "workshop: unexpected argument \"2\" (see -h)\n",
		"list 1":      "workshop: list takes no exercise (see -h)\n",
		"start -nosu": "workshop: flag provided but not defined: -nosu (see -h)\n",
	} {
		assert.Equal(t, want, r.types(2, strings.Fields(line)...))
	}
	assert.Equal(t, usage, r.types(0, "-h"))
	assert.Equal(t, usage, r.types(0, "check", "-h"))
}

// The course itself. .ci/run tries each exercise by "verify -quick".
func TestTheCourseHoldsTogether(t *testing.T) {
	words := []string{"verify", "2"}
	if os.Getenv("FULL") != "" {
		words = []string{"verify"}
	}
	said := newReader(t).types(0, words...)
	assert.Regexp(t, `(?m)^(\d+) of (\d+) as they should be$`, said)
	t.Log(said)
}
