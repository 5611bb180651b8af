package session

// This file answers: is a program of the reader's own stepped, wherever it lies?

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/scenarios"
	"greenpoll/trace"
)

// twice is a program that brings a Recorder of its own, and runs twice with it.
const twice = `package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

func main() {
	r := trace.New()
	for range 2 {
		if err := greenpoll.Run(body, greenpoll.WithTrace(r), greenpoll.WithWorkers(2)); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(r.Len(), "events", os.Args[1:])
}

func body(t *greenpoll.Task) error {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	t.Go(func(t *greenpoll.Task) {
		t.Sleep(time.Hour)
		if c, err := sock.Dial(t, "tcp", l.Addr().String()); err == nil {
			c.Close()
		}
	})
	if err := l.SetDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		return err
	}
	_, err = l.Accept()
	fmt.Println(err)
	return nil
}
`

// write makes files in a folder outside of the clone.
func write(t *testing.T, files map[string]string) (dir string) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// toTheEnd steps a program through all its runs, and returns the lines of each.
func toTheEnd(t *testing.T, spec Spec) (runs [][]trace.Line, s Session) {
	spec.Root = root(t)
	s, err := Start(t.Context(), spec)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	for more := true; more; {
		var lines []trace.Line
		for l, err := s.Next(t.Context()); err != io.EOF; l, err = s.Next(t.Context()) {
			require.NoError(t, err)
			lines = append(lines, l)
		}
		runs = append(runs, lines)
		more, err = s.(Runs).NextRun(t.Context())
		require.NoError(t, err)
	}
	return runs, s
}

func TestALoneFileOutsideTheCloneIsSteppedInEachOfItsRuns(t *testing.T) {
	dir := write(t, map[string]string{"twice.go": twice})
	var out text
	runs, s := toTheEnd(t, Spec{Program: filepath.Join(dir, "twice.go"), Args: []string{"-x"}, Output: &out})
	require.Len(t, runs, 2)
	require.Equal(t, "./twice, run 2", s.Header().Scenario)
	require.Equal(t, 2, s.Header().Workers)
	require.Equal(t, strings.Repeat("accept tcp 127.0.0.1:0: i/o timeout\n", 2), anyPort(out.String())[:2*len("accept tcp 127.0.0.1:0: i/o timeout\n")])
	require.Contains(t, out.String(), "events [-x]\n")
	for _, lines := range runs {
		require.EqualValues(t, 1, lines[0].I)
		require.Equal(t, trace.Spawn, lines[0].Kind)
	}
	require.Equal(t, whatOf(runs[0]), whatOf(runs[1]), "both runs have the same seed, and nothing to do with real time")

	own := filepath.Base(dir) + "/twice.go"
	text, err := s.Source(own)
	require.NoError(t, err)
	require.Equal(t, twice, text)
}

func anyPort(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if before, after, found := strings.Cut(line, "127.0.0.1:"); found {
			line = before + "127.0.0.1:0" + strings.TrimLeft(after, "0123456789")
		}
		b.WriteString(line)
	}
	return b.String()
}

func whatOf(lines []trace.Line) (all []string) {
	for _, l := range lines {
		all = append(all, l.Kind.String()+" "+l.At)
	}
	return all
}

// inModule is a program of two packages. The replace may be missing: then it is the clone that
// is meant.
func inModule(t *testing.T, replace string) (dir string) {
	return write(t, map[string]string{
		"go.mod":          "module mine\n\ngo 1.26.0\n\nrequire greenpoll v0.0.0\n\nrequire golang.org/x/sys v0.49.0 // indirect\n" + replace,
		"go.sum":          readFile(t, filepath.Join(root(t), "go.sum")),
		"cmd/it/main.go":  "package main\n\nfunc main() { mine() }\n",
		"cmd/it/mine.go":  "package main\n\nimport (\n\t\"greenpoll\"\n\t\"mine/inner\"\n)\n\nfunc mine() {\n\tif err := greenpoll.Run(inner.Body); err != nil {\n\t\tpanic(err)\n\t}\n}\n",
		"inner/inner.go":  "package inner\n\nimport \"greenpoll\"\n\nfunc Body(t *greenpoll.Task) error { t.Yield(); return nil }\n",
		"cmd/it/other.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
	})
}

func TestAProgramInAModuleOfItsOwnIsBuiltThere(t *testing.T) {
	with, without := inModule(t, "\nreplace greenpoll => "+root(t)+"\n"), inModule(t, "")
	for _, path := range []string{with + "/cmd/it", with + "/cmd/it/main.go", without + "/cmd/it"} {
		runs, s := toTheEnd(t, Spec{Program: path, Workers: 1})
		require.Len(t, runs, 1)
		require.Equal(t, "./it", s.Header().Scenario)
		require.Contains(t, strings.Join(whatOf(runs[0]), "\n"), "yield")
	}
	require.NotContains(t, readFile(t, filepath.Join(without, "go.mod")), "replace", "the reader's files stay as they are")
}

func readFile(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestAProgramInsideTheCloneIsStepped(t *testing.T) {
	s, err := Start(t.Context(), Spec{Root: root(t), Program: filepath.Join(root(t), "examples", "tenget", "main.go")})
	require.NoError(t, err)
	defer s.Close()
	require.Equal(t, "./tenget", s.Header().Scenario)
	require.Equal(t, trace.Place{I: 1}, scenarios.StoryOf(s.Header()), "the scenario of that name has its own")
	for range 20 {
		_, err := s.Next(t.Context())
		require.NoError(t, err)
	}
}

func TestAProgramThatDoesNotCompileIsToldByTheCompilersLines(t *testing.T) {
	dir := write(t, map[string]string{"bad.go": "package main\n\nimport \"greenpoll\"\n\nfunc main() { greenpoll.Ran(nil) }\n"})
	_, err := Start(t.Context(), Spec{Root: root(t), Program: filepath.Join(dir, "bad.go")})
	require.ErrorContains(t, err, "the program does not compile:\n\t")
	require.ErrorContains(t, err, "bad.go:5:25: undefined: greenpoll.Ran")
	require.False(t, isMisuse(err))
}

func isMisuse(err error) bool {
	_, is := err.(Misuse)
	return is
}

func TestWhatIsNoProgramIsRefused(t *testing.T) {
	dir := write(t, map[string]string{"lib/lib.go": "package lib\n", "notes.txt": "", "none/notes.txt": ""})
	for path, want := range map[string]string{
		"lib":        "has the package lib: only a package main is a program",
		"lib/lib.go": "has the package lib: only a package main is a program",
		"notes.txt":  "is no Go file, and no folder",
		"none":       "no buildable Go source files",
	} {
		_, err := Start(t.Context(), Spec{Root: root(t), Program: filepath.Join(dir, path)})
		require.ErrorContains(t, err, want)
		require.True(t, isMisuse(err), path)
	}
}

func TestAGreenpollThatIsReplacedByNothingIsToldOf(t *testing.T) {
	dir := inModule(t, "\nreplace greenpoll => /no/such\n")
	_, err := Start(t.Context(), Spec{Root: root(t), Program: dir + "/cmd/it"})
	require.ErrorContains(t, err, "the go.mod of "+dir+"/cmd/it replaces greenpoll by /no/such: no such file or directory")
}

func TestAWrongBodyLeavesNothingAmongTheTemporaryFiles(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	s, err := Start(t.Context(), Spec{Root: root(t), Scenario: "read", Wrong: "poller_commit_sleeps_anyway"})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestWithoutACacheATemporaryFolderIsUsed(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("XDG_CACHE_HOME", "/dev/null")
	t.Setenv("GOCACHE", "")
	exe, err := exePath("/clone", "./scenarios/play", "")
	require.NoError(t, err)
	require.Equal(t, temp, filepath.Dir(filepath.Dir(filepath.Dir(exe))))
	work, err := workFolder(&program{})
	require.NoError(t, err)
	require.Equal(t, filepath.Dir(filepath.Dir(exe)), filepath.Dir(work))
	require.Contains(t, goEnviron(), "GOCACHE="+filepath.Join(filepath.Dir(work), "go-build"))
	require.NoError(t, os.Chmod(filepath.Dir(work), 0o777))
	_, err = workFolder(&program{})
	require.ErrorContains(t, err, "can be written by others")
}

func TestAProgramThatNeverRunsIsToldOf(t *testing.T) {
	dir := write(t, map[string]string{"idle.go": "package main\n\nimport _ \"greenpoll\"\n\nfunc main() {}\n"})
	_, err := Start(t.Context(), Spec{Root: root(t), Program: filepath.Join(dir, "idle.go")})
	require.EqualError(t, err, "the program has ended without a Run of greenpoll, before its first event")
}

func TestAReaderChoosesWhichWayTheNextChoiceTakes(t *testing.T) {
	dir := write(t, map[string]string{"twice.go": twice})
	for way, want := range []string{"1:0,", "1:1,"} {
		s, err := Start(t.Context(), Spec{Root: root(t), Program: filepath.Join(dir, "twice.go")})
		require.NoError(t, err)
		_, err = s.Next(t.Context())
		require.NoError(t, err)
		require.NoError(t, s.(Chooses).Choose(way))
		for ; err == nil; _, err = s.Next(t.Context()) {
		}
		require.Equal(t, io.EOF, err)
		require.True(t, strings.HasPrefix(s.Outcome().Choices, want), s.Outcome().Choices)
		require.NoError(t, s.Close())
	}
}
