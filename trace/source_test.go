package trace

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// folder has two of the files that sample names, and one that it does not name.
var folder = fstest.MapFS{
	"sock/conn.go":   {Data: []byte("package sock\n\n// <é> & \"x\"\n")},
	"poller/gate.go": {Data: []byte("package poller")},
	"sched/sched.go": {Data: []byte("package sched")},
}

func TestATraceCarriesTheSourcesThatItsEventsName(t *testing.T) {
	sources, err := SourcesOf(folder, sample())
	require.NoError(t, err)
	require.Equal(t, []Source{{"poller/gate.go", "package poller"}, {"sock/conn.go", "package sock\n\n// <é> & \"x\"\n"}}, sources)

	var b bytes.Buffer
	require.NoError(t, File{Header: header, Sources: sources, Lines: sample()}.Encode(&b))
	f, err := Decode(&b)
	require.NoError(t, err)
	require.Equal(t, File{header, sources, sample()}, f)

	line, found := f.SourceLine("sock/conn.go:3")
	require.True(t, found)
	require.Equal(t, "// <é> & \"x\"", line)
	for _, at := range []string{"sock/conn.go:4", "sock/conn.go:0", "sock/conn.go", "sched/sched.go:1", ""} {
		_, found = f.SourceLine(at)
		require.False(t, found, at)
	}
}

func TestATraceNeedNotCarrySources(t *testing.T) {
	require.NotContains(t, encoded(t, sample()), "source\":\"sock")
	require.NotContains(t, encoded(t, sample()), "\"text\"")
}

func TestAnErrorOfTheFolderIsReturned(t *testing.T) {
	_, err := SourcesOf(unreadable{}, sample())
	require.EqualError(t, err, "trace: open examples/tenget/main.go: disk full")
}

// unreadable is a folder on a broken disk.
type unreadable struct{}

func (unreadable) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("disk full")}
}

func TestAWrongSourceLineIsReported(t *testing.T) {
	const head, end = `{"v":3}` + "\n", "\n" + `{"end":true,"n":0}`
	for text, want := range map[string]string{
		head + `{"source":"/etc/passwd","text":""}` + end:                                   `line 2: "/etc/passwd" is no path of a source file`,
		head + `{"source":"\u001b.go","text":""}` + end:                                     `line 2: "\x1b.go" is no path of a source file`,
		head + `{"source":"../a.go","text":""}` + end:                                       `line 2: "../a.go" is no path of a source file`,
		head + `{"source":"a.go","text":"x"}` + "\n" + `{"source":"a.go","text":"y"}` + end: `line 3: the source of "a.go" comes twice`,
		head + `{"i":1,"ev":"call"}` + "\n" + `{"source":"a.go","text":"y"}` + end:          `line 3: the source of "a.go" stands behind an event`,
	} {
		_, err := Decode(strings.NewReader(text))
		require.EqualError(t, err, "trace: "+want)
	}
}

// They would move the cursor, or worse, of whoever has the trace shown.
func TestControlCharactersInATraceAreQuoted(t *testing.T) {
	const c = `\u001b[2J\n\u009b\u0000`
	const bare = `\x1b[2J\n\u009b\x00`
	f, err := Decode(strings.NewReader(`{"v":3,"os":"` + c + `","kernel":"` + c + `","backend":"` + c + `","scenario":"` + c + `","go":"` + c +
		`","not_repeatable":"` + c + `","wrong":["` + c + `"],"source":"` + c + `"}` + "\n" +
		`{"source":"a.go","text":"x\ty\r\nz\r\u001b\n"}` + "\n" +
		`{"i":1,"ev":"call","p":0,"m":0,"sys":{"name":"` + c + `","ret":0},"q":{"name":"` + c + `","len":0},"reason":"` + c + `","why":"` + c +
		`","at":"` + c + `"}` + "\n" + `{"end":true,"n":1}`))
	require.NoError(t, err)
	require.Equal(t, Header{V: 3, OS: bare, Kernel: bare, Backend: bare, Scenario: bare, Go: bare, NotRepeatable: bare, Wrong: []string{bare},
		Source: bare}, f.Header)
	require.Equal(t, "x\ty\r\nz\\r\\x1b\n", f.Sources[0].Text)
	l := f.Lines[0]
	require.Equal(t, []string{bare, bare, bare, bare, bare}, []string{l.Sys, l.Q, l.Reason, l.Why, l.At})
}

func TestTheSourcesHashChangesWithTheSourceAlone(t *testing.T) {
	hash := func(change func(f fstest.MapFS)) string {
		f := maps.Clone(folder)
		change(f)
		h, err := SourceHash(f)
		require.NoError(t, err)
		require.Regexp(t, "^[0-9a-f]{16}$", h)
		return h
	}
	same := hash(func(fstest.MapFS) {})
	for _, name := range []string{"README.md", "sock/conn_test.go", ".ci/a.go", "sock/testdata/a.go", "_old/a.go"} {
		require.Equal(t, same, hash(func(f fstest.MapFS) { f[name] = &fstest.MapFile{Data: []byte("package a")} }), name)
	}
	require.Equal(t, same, hash(func(f fstest.MapFS) {
		f["bench/go.mod"], f["bench/main.go"] = &fstest.MapFile{}, &fstest.MapFile{Data: []byte("package main")}
	}))
	require.Equal(t, same, hash(func(f fstest.MapFS) {
		f["sock/conn.go"] = &fstest.MapFile{Data: bytes.ReplaceAll(folder["sock/conn.go"].Data, []byte("\n"), []byte("\r\n"))}
	}))
	seen := map[string]bool{same: true}
	for _, change := range []func(f fstest.MapFS){
		func(f fstest.MapFS) { f["a.go"] = &fstest.MapFile{} },
		func(f fstest.MapFS) { delete(f, "sock/conn.go") },
		func(f fstest.MapFS) { f["sock/conn2.go"] = f["sock/conn.go"]; delete(f, "sock/conn.go") },
		func(f fstest.MapFS) { f["sock/conn.go"] = &fstest.MapFile{Data: []byte("package sock\n")} },
	} {
		h := hash(change)
		require.False(t, seen[h])
		seen[h] = true
	}
	_, err := SourceHash(unreadable{})
	require.EqualError(t, err, "trace: open .: disk full")
}
