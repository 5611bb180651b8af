package main

// This file answers: whatever the reader's code does, is it told in a clear sentence, is nothing left
// running, and is the reader's file as it was?

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A misdeed is what a reader's code does in the place of the line that panics on purpose, and then,
// perhaps, the answer.
type misdeed struct {
	does    string
	imports string
	answers bool // and does what is asked for, too: the check passes
	said    string
	at      bool // the place is named
}

var misdeeds = map[string]misdeed{
	"no Go":              {does: "if {", said: "It cannot be read yet:"},
	"does not compile":   {does: "x := 1", said: "declared and not used: x", at: true},
	"panics":             {does: `panic("oh")`, said: "Not yet. The code panics: oh", at: true},
	"panics elsewhere":   {does: `go panic("oh"); select {}`, said: "Not yet. The code panics: oh"},
	"leaves":             {does: "os.Exit(0)", imports: "os", said: "The program ended before its check did: does the code call os.Exit?"},
	"leaves with a code": {does: "os.Exit(3)", imports: "os", said: "The program ended before its check did, with exit status 3."},
	"claims a verdict":   {does: `println("greenpoll-verdict {\"ok\":true}"); os.Exit(0)`, imports: "os", said: "does the code call os.Exit?"},
	"prints without end": {does: `for { println("` + strings.Repeat("hello ", 500) + `") }`, said: "prints without end: after 1 MB"},
	"spins":              {does: "for {}", said: "The task has stopped, but it has not parked"},
	"deadlocks":          {does: "select {}", said: "The task has stopped, but it has not parked"},
	"recurses":           {does: "var f func(int) int; f = func(n int) int { return f(n+1) + 1 }; f(0)", said: "The code calls itself without end"},
	"takes memory":       {does: "for all := [][]byte{}; ; { b := make([]byte, 1<<24); for i := range b { b[i] = 1 }; all = append(all, b) }", said: "takes memory without end: at 1 GB"},
	"leaks descriptors":  {does: `for range 10_000 { if _, err := os.Open(os.DevNull); err != nil { break } }`, imports: "os", answers: true, said: "The code opens descriptors and does not close them"},
	"leaves goroutines":  {does: "for range 100 { go func() { for { time.Sleep(time.Millisecond) } }() }", imports: "time", answers: true, said: "Right. "},
	"tells of a race":    {does: `println("WARNING: DATA RACE")`, answers: true, said: "Right. "},
	"starts a program":   {does: `_ = exec.Command("sleep", "600").Start(); panic("oh")`, imports: "os/exec", said: "The code panics: oh"},
}

func TestEachWayToGoWrongIsTold(t *testing.T) {
	for name, m := range misdeeds {
		t.Run(name, func(t *testing.T) {
			if name == "leaks descriptors" && runtime.GOOS == "windows" {
				t.Skip("it has no limit of its own for them")
			}
			r := newReader(t)
			n, file, answer := first()
			r.types(0, "start", n)
			code, ends := m.does, 1
			if m.answers {
				code += "\n" + answer
			}
			if strings.HasPrefix(m.said, "Right") {
				ends = 0
			}
			r.writes(code)
			r.imports(m.imports)
			before := r.reads(file)
			said := r.types(ends, "check", n)
			assert.Contains(t, said, m.said)
			if m.at {
				line := 1 + strings.Count(before[:strings.Index(before, m.does)], "\n")
				assert.Contains(t, said, fmt.Sprintf("%s:%d", filepath.Base(file), line), "it does not name the line")
			}
			assert.Equal(t, before, r.reads(file), "the reader's file was changed")
			assert.Empty(t, r.running(), "something was left running")
		})
	}
}

func TestADataRaceIsFoundWhereItIsAskedFor(t *testing.T) {
	if testing.Short() {
		t.Skip("all is built with the detector")
	}
	r := newReader(t)
	s := session{ctx: t.Context(), root: ".."}
	if err := s.raceable(); err != nil {
		t.Skip(err)
	}
	n, file, answer := first()
	r.types(0, "start", n)
	r.writes("go func() { t.m.waiters++ }()\n" + answer)
	said := r.types(1, "check", "-race")
	assert.Regexp(t, `Not yet\. A (read|write) at .*`+filepath.Base(file)+`:\d+ and a (read|write) at .* touch the same memory, .* a data race\.\n`, said)
	r.edits(file, "go func() { t.m.waiters++ }()\n", "")
	assert.Contains(t, r.types(0, "check", "-race"), "Right. ")
	t.Setenv("CC", filepath.Join(t.TempDir(), "nosuch"))
	assert.Regexp(t, `the race detector needs a C compiler, and .*nosuch is not there: install gcc or clang`, r.types(1, "check", "-race"))
}

func TestAFileThatIsNotAsItShouldBeIsToldAndKept(t *testing.T) {
	n, file, answer := first()
	called := map[string]string{"1": "tryThenWait", "4": "block"}[n]
	for name, c := range map[string]struct {
		do   func(r reader, path string)
		ends int
		said string
	}{
		"its function is gone": {func(r reader, path string) { r.edits(file, ") "+called+"(", ") other(") }, 1, "has no function "},
		"it has two of it": {func(r reader, path string) {
			text := r.reads(file)
			at := strings.Index(text, "\nfunc ")
			require.NoError(r, os.WriteFile(path, []byte(text+text[at:]), 0o644))
		}, 1, "has 2 functions "},
		"it is empty":     {func(r reader, path string) { require.NoError(r, os.WriteFile(path, nil, 0o644)) }, 1, "It cannot be read yet:"},
		"it is deleted":   {func(r reader, path string) { require.NoError(r, os.Remove(path)) }, 1, "was started, but its file "},
		"it is read-only": {func(r reader, path string) { r.writes(answer); require.NoError(r, os.Chmod(path, 0o444)) }, 0, "Right. "},
		"it is a folder": {func(r reader, path string) {
			require.NoError(r, os.Remove(path))
			require.NoError(r, os.Mkdir(path, 0o755))
		}, 1, "is a directory"},
		"the marks are gone": {func(r reader, _ string) {
			r.writes(answer)
			require.NoError(r, os.Remove(filepath.Join(r.dir, "progress.json")))
		}, 0, "Right. "},
		"the marks are broken": {func(r reader, _ string) {
			require.NoError(r, os.WriteFile(filepath.Join(r.dir, "progress.json"), []byte("{"), 0o644))
		}, 1, "remove the file: your solutions stay, only the marks are lost"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t)
			r.types(0, "start", n)
			path := filepath.Join(r.dir, file)
			c.do(r, path)
			before, err := os.ReadFile(path)
			assert.Contains(t, r.types(c.ends, "check", n), c.said)
			after, errAfter := os.ReadFile(path)
			assert.Equal(t, [2]any{string(before), err}, [2]any{string(after), errAfter}, "the reader's file was changed")
		})
	}
}

func (r reader) reads(file string) string {
	r.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, file))
	require.NoError(r, err)
	return string(text)
}

// edits replaces a part of a file that must be there.
func (r reader) edits(file, old, now string) {
	r.Helper()
	text := r.reads(file)
	require.Contains(r, text, old)
	require.NoError(r, os.WriteFile(filepath.Join(r.dir, file), []byte(strings.Replace(text, old, now, 1)), 0o644))
}

// imports adds an import, unless the file has it.
func (r reader) imports(path string) {
	r.Helper()
	_, file, _ := first()
	if text := r.reads(file); path != "" && !strings.Contains(text, "\t\""+path+"\"\n") {
		r.edits(file, "package main", `package main; import "`+path+`"`)
	}
}

// running are the programs that run in the reader's folder; none, where there is no /proc.
func (r reader) running() (all []string) {
	folders, err := filepath.Glob("/proc/[0-9]*/cwd")
	require.NoError(r, err)
	for _, link := range folders {
		folder, err := os.Readlink(link)
		if err != nil || !strings.HasPrefix(folder, r.dir+"/") {
			continue // it may have ended
		}
		command, err := os.ReadFile(filepath.Join(filepath.Dir(link), "cmdline"))
		if err == nil && len(command) > 0 { // what has ended, and is not waited for, has none
			all = append(all, string(bytes.ReplaceAll(command, []byte{0}, []byte{' '})))
		}
	}
	return all
}
