package main

// This file answers: does greenpoll page write the page that was asked for, and no other file?

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/trace"
)

// bundled skips a test where the page's bundle was not made.
func bundled(t *testing.T) {
	if _, err := page.Dist().Open("page.js"); err != nil {
		t.Skip("the bundle is not there: cd web && npm ci --ignore-scripts && go run ./bundle")
	}
}

// pageOf returns the page that a call writes, and what it says.
func pageOf(t *testing.T, args ...string) (text, said string) {
	bundled(t)
	file := filepath.Join(t.TempDir(), "a page.html")
	said = works(t, append([]string{"page", "-o", file}, args...)...)
	read, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(read), strings.ReplaceAll(said, filepath.Dir(file), "DIR")
}

func TestAPageIsWrittenAndOneLineSaysHowToOpenIt(t *testing.T) {
	text, said := pageOf(t, "-backend", "epoll", "read")
	require.Regexp(t, `^DIR/a page\.html: \d+ KB, \d+ events; open it in a browser: file://DIR/a%20page\.html\n$`, said)
	require.Contains(t, text, "<title>read: one Read that has to wait, and a task beside it · greenpoll</title>")
	require.Contains(t, text, "on the simulated kernel with epoll, 1 worker, seed 1")
	require.Contains(t, text, `<script id="recording" type="text/plain">`)
	again, _ := pageOf(t, "-backend", "epoll", "read")
	require.Equal(t, text, again, "the same run makes the same bytes")
	require.NotContains(t, text, os.TempDir())
}

func TestAPageOfATraceFileIsThatOfItsRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seven.trace")
	works(t, "trace", "-o", file, "-seed", "7", "-workers", "2", "read")
	made, _ := pageOf(t, "-seed", "7", "-workers", "2", "read")
	read, _ := pageOf(t, file)
	require.Equal(t, made, read)
	out, errs, code := piped(t, traceOf(t, file), "page", "-o", "-", "-")
	require.Equal(t, 0, code, errs)
	require.Equal(t, made, out)
}

func traceOf(t *testing.T, file string) trace.File {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	f, err := trace.Decode(bytes.NewReader(text))
	require.NoError(t, err)
	return f
}

func TestAPageCarriesNoFileThatIsNoSource(t *testing.T) {
	file := filepath.Join(t.TempDir(), "foreign.trace")
	foreign := `{"v":3,"scenario":"read"}
{"i":1,"ev":"call","g":1,"p":0,"m":0,"at":"go.mod:1"}
{"i":2,"ev":"call","g":1,"p":0,"m":0,"at":"sock/conn.go:68"}
{"end":true,"n":2}
`
	require.NoError(t, os.WriteFile(file, []byte(foreign), 0o600))
	text, _ := pageOf(t, file)
	recording := recordingIn(t, text)
	require.Contains(t, recording, "package sock")
	require.NotContains(t, recording, "module greenpoll")
}

// recordingIn is the recording that a page carries, as text.
func recordingIn(t *testing.T, text string) string {
	_, rest, found := strings.Cut(text, `<script id="recording" type="text/plain">`)
	require.True(t, found)
	encoded, _, _ := strings.Cut(rest, "</script>")
	packed, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(encoded)))
	require.NoError(t, err)
	all, err := io.ReadAll(packed)
	require.NoError(t, err)
	return string(all)
}

func TestAPageOfAProgramOfTheReadersOwn(t *testing.T) {
	text, _ := pageOf(t, own(t, "\t\tos.Stderr.WriteString(os.Args[1])"), "--", "-loud")
	require.Contains(t, text, "<title>./own · greenpoll</title>")
}

func TestAPageCanLeaveOutEventsAndSaysWhich(t *testing.T) {
	_, said := pageOf(t, "-from", "ev=call,why=read", "-max", "10", "-backend", "epoll", "read")
	require.Regexp(t, `: \d+ KB, \d+ events, of which 1 to 46 and 57 to \d+ are left out; open`, said)
	_, said = pageOf(t, "-max", "10", "-backend", "epoll", "read")
	require.Regexp(t, `of which 11 to \d+ are left out`, said)
	out, errs, code := call(t, "page", "-o", "-", "-max", "10", "read")
	require.Equal(t, 0, code)
	require.Regexp(t, `^events 11 to \d+ are left out\n$`, errs)
	require.True(t, strings.HasPrefix(out, "<!doctype html>"))
}

func TestAPageOpensWhereItIsAskedTo(t *testing.T) {
	opening := regexp.MustCompile(`<script id="opening" type="application/json">\{"at":(\d+)\}`)
	for _, c := range []struct{ args, at string }{
		{"-backend epoll read", "0"}, {"-at 50 -backend epoll read", "50"}, {"-at ev=park -from 10 -backend epoll read", "11"},
	} {
		text, _ := pageOf(t, strings.Fields(c.args)...)
		require.Equal(t, c.at, opening.FindStringSubmatch(text)[1], c.args)
	}
	text, _ := pageOf(t, "-wrong", "lost-wakeup", "-backend", "epoll", "read")
	require.NotEqual(t, "0", opening.FindStringSubmatch(text)[1], "where the wrong body shows")
	require.Contains(t, text, "with the wrong body poller_commit_sleeps_anyway: Commit sleeps")
}

// A name that nobody has given may be that of the reader's own file.
func TestAPageOverwritesNoFileThatNobodyHasNamed(t *testing.T) {
	bundled(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "read.trace")
	works(t, "trace", "-o", file, "read")
	page := filepath.Join(dir, "read.html")
	for range 2 { // the second page takes the place of the first
		out, errs, code := callIn(t, dir, "page", "read.trace")
		require.Equal(t, 0, code, errs)
		require.Regexp(t, `^read\.html: `, out)
	}
	require.NoError(t, os.WriteFile(page, []byte("<p>mine"), 0o644))
	_, errs, code := callIn(t, dir, "page", "read.trace")
	require.Equal(t, 2, code)
	require.Equal(t, "greenpoll page: read.html is there and is no page of greenpoll's: name another with -o (see greenpoll page -h)\n", errs)
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, "<p>mine", string(text))
	_, errs, code = callIn(t, dir, "page", "-o", "read.html", "read.trace")
	require.Equal(t, 0, code, errs)
}

func TestThatTheFileOfAPageCannotBeIsToldBeforeTheProgramRuns(t *testing.T) {
	dir := t.TempDir()
	file := filesIn(t, dir)("a", "")
	program := own(t, "\t\tos.Stdout.WriteString(\"it has run\\n\")")
	for at, why := range map[string]string{
		filepath.Join(dir, "no", "x.html"): "no such file or directory", filepath.Join(file, "x.html"): "not a directory", dir: "is a directory",
	} {
		_, errs, code := call(t, "page", "-o", at, program)
		require.Equal(t, 2, code)
		require.Equal(t, "greenpoll page: open "+at+": "+why+" (see greenpoll page -h)\n", errs)
	}
}

func TestASiteThatCannotBeThereIsOneLine(t *testing.T) {
	file := filesIn(t, t.TempDir())("a", "")
	_, errs, code := call(t, "site", "-o", file)
	require.Equal(t, 2, code)
	require.Equal(t, "greenpoll site: mkdir "+file+": not a directory (see greenpoll site -h)\n", errs)
}

func TestASiteTakesTheFolderOfNoOther(t *testing.T) {
	dir := t.TempDir()
	index := filepath.Join(dir, "index.html")
	require.NoError(t, os.WriteFile(index, []byte("<p>mine"), 0o644))
	_, errs, code := call(t, "site", "-o", dir)
	require.Equal(t, 2, code)
	require.Equal(t, "greenpoll site: "+index+" is there and is no page of greenpoll's: name another folder with -o (see greenpoll site -h)\n", errs)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 1, "nothing else was written")
	text, err := os.ReadFile(index)
	require.NoError(t, err)
	require.Equal(t, "<p>mine", string(text))
}

func TestOnAFullDiskAPageIsNoneAndTheErrorSaysSo(t *testing.T) {
	bundled(t)
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	out, errs, code := call(t, "page", "-o", "/dev/full", "read")
	require.Equal(t, 1, code)
	require.Equal(t, "greenpoll page: write /dev/full: no space left on device\n", errs)
	require.Empty(t, out, "it is not said to be there")
}

func TestAPageThatCannotBeWrittenLeavesWhatWasThere(t *testing.T) {
	bundled(t)
	requireLeftInPlace(t, "page")
}

func TestBadUseOfPageIsOneLine(t *testing.T) {
	dir := t.TempDir()
	file := filesIn(t, dir)
	whole := works(t, "trace", "-o", "-", "read")
	run := file("run.trace", whole)
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"", 2, "the name of a scenario, a program or a trace file is missing"},
		{"raed", 2, `there is no scenario "raed": did you mean read`},
		{"read tenget", 2, `unexpected argument "tenget"`},
		{"-o x.html " + run + " tenget", 2, `unexpected argument "tenget"`},
		{"./nosuch.trace", 2, "./nosuch.trace: no such file or directory"},
		{"./nosuch.go", 2, "./nosuch.go: no such file or directory"},
		{"-o x.html -backend iocp " + run, 2, "-backend is for a run that is made, and " + run + " is one that was recorded"},
		{"-", 2, "-o is missing: what is read from the standard input has no name"},
		{"-output= read", 2, "-o is empty"},
		{"-o /no/such/folder/x.html read", 2, "open /no/such/folder/x.html: no such file or directory"},
		{"-max 0 read", 2, "-max 0: a page needs one event at least"},
		{"-max many read", 2, "-max many: it must be a number"},
		{"-at foo=1 read", 2, `-at: unknown key "foo": there are ev, `},
		{"-from 0 read", 2, `-from: "0" is no place`},
		{"-o x.html -at ev=park,g=99 read", 2, "-at ev=park,g=99: the run has no such event; it has "},
		{"-o x.html -from 9999 read", 2, "-from 9999: the run has no such event; it has "},
		{"-o x.html -from 20 -at 10 read", 2, "-at 10 is event 10, and the page has events 20 to "},
		{"-o x.html -max 5 -at 6 read", 2, "-at 6 is event 6, and the page has events 1 to 5"},
		{"-workers 0 -o x.html read", 2, "-workers 0: there must be one at least"},
		{"-wrong nosuch -o x.html read", 2, `there is no wrong body "nosuch"`},
		{"-fro 1 read", 2, "there is no flag -fro: did you mean -from?"},
		{"-o x.html " + file("notrace", "hello\n"), 1, "notrace: line 1: not JSON: "},
		{"-o x.html " + file("newer", `{"v":99}`+"\n"), 1, "newer: line 1: this is a trace of the newer version 99"},
		{"-o x.html " + file("garbled", strings.Replace(whole, `{"i":3,`, `{"i":3;`, 1)), 1, "garbled: line "},
	} {
		_, errs, code := call(t, append([]string{"page"}, strings.Fields(c.args)...)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Contains(t, errs, c.want, c.args)
		assert.Regexp(t, `^greenpoll page: .*\n$`, errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	}
	_, err := os.Stat(filepath.Join("..", "..", "x.html"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestATraceThatIsCutOffBecomesAPageUpToThere(t *testing.T) {
	bundled(t)
	out, errs, code := call(t, "page", "-o", "-", cutOff(t))
	require.Equal(t, 0, code, errs)
	require.Regexp(t, `cut\.trace: the trace is cut off after \d+ events: `, errs)
	require.Contains(t, out, `id="recording"`)
}

func TestPageCompletesScenariosAndFlags(t *testing.T) {
	require.Contains(t, works(t, "__complete", "page", ""), "read\tone Read that has to wait")
	require.Contains(t, works(t, "__complete", "page", "--backend", ""), "epoll\nkqueue\niocp\n")
	require.Contains(t, works(t, "page", "-h"), "greenpoll page -wrong lost-wakeup read")
}
