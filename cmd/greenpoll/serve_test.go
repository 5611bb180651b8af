package main

// This file answers: does greenpoll serve show the page to those it has given the address to, until
// it is interrupted?

import (
	"bufio"
	"context"
	"go/build"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

var printedAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/\?token=\w+`)

// served starts the server, and returns the address that it prints.
func served(t *testing.T, args ...string) (address string, cmd *exec.Cmd) {
	bundled(t)
	if testing.Short() {
		t.Skip("the first time the runtime is built for the browser")
	}
	cmd = exec.CommandContext(t.Context(), binary, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "it prints an address")
	address = printedAddress.FindString(lines.Text())
	require.NotEmpty(t, address, lines.Text())
	require.True(t, lines.Scan())
	require.Equal(t, "Ctrl-C ends it.", lines.Text())
	return address, cmd
}

func TestServeShowsThePageToWhoeverHasItsAddressAndEndsAtCtrlC(t *testing.T) {
	address, cmd := served(t, "-backend", "iocp")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := http.Client{Jar: jar}
	get := func(address string) (string, int) {
		answer, err := browser.Get(address)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return string(text), answer.StatusCode
	}
	home, _, _ := strings.Cut(address, "?")
	text, code := get(home)
	require.Equal(t, http.StatusForbidden, code, "without the token")
	require.Contains(t, text, "open the whole address")
	text, code = get(address)
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, text, "with iocp, 1 worker, seed 1")
	for _, file := range []string{"page.js", "page.css", "runtime.js", "wrong/poller_no_second_check.js"} {
		_, code = get(home + file)
		require.Equal(t, http.StatusOK, code, file)
	}
	_, code = get(home + "made-of")
	require.Equal(t, http.StatusOK, code, "it is no secret")
	if runtime.GOOS == "windows" {
		require.NoError(t, cmd.Process.Kill())
		return
	}
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "it ends well: it was to run until then")
}

func TestServeBeginsWithTheRunOfATraceFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seven.trace")
	works(t, "trace", "-o", file, "-seed", "7", "-workers", "2", "read")
	address, cmd := served(t, file)
	answer, err := http.Get(address)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(text), "2 workers, seed 7")
	require.NoError(t, cmd.Process.Kill())
}

func TestServeShowsWhatAnotherProgramNamesUntilThatEnds(t *testing.T) {
	bundled(t)
	file := filepath.Join(t.TempDir(), "nine.trace")
	works(t, "trace", "-o", file, "-seed", "9", "read")
	cmd := exec.CommandContext(t.Context(), binary, "serve", "-addr", "127.0.0.1:0", "-pushed")
	cmd.Dir = filepath.Join("..", "..")
	var errs strings.Builder
	cmd.Stderr = &errs
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "it prints an address")
	address := printedAddress.FindString(lines.Text())
	home, _, _ := strings.Cut(address, "?")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := http.Client{Jar: jar}
	answer, err := browser.Get(address)
	require.NoError(t, err)
	answer.Body.Close()
	answer, err = browser.Get(home + "events")
	require.NoError(t, err)
	defer answer.Body.Close()
	events := bufio.NewScanner(answer.Body)
	heard := func() string {
		for events.Scan() {
			if data, is := strings.CutPrefix(events.Text(), "data: "); is {
				return data
			}
		}
		return ""
	}
	for _, c := range []struct{ line, want string }{
		{`{"File": "` + filepath.ToSlash(file) + `", "At": "12", "Title": "not yet"}`, `{"at":12,"live":0,"more":false,"recording":"recordings/1","title":"not yet"}`},
		{`{"Title": "right"}`, `{"at":12,"live":0,"more":false,"recording":"recordings/2","title":"right"}`},
		{"no JSON\n" + `{"File": "no such file"}` + "\n" + `{"Title": "still"}`, `{"at":12,"live":0,"more":false,"recording":"recordings/3","title":"still"}`},
	} {
		_, err := io.WriteString(in, c.line+"\n")
		require.NoError(t, err)
		require.Equal(t, c.want, heard())
	}
	require.NoError(t, in.Close())
	require.NoError(t, cmd.Wait(), "it ends with its input")
	require.Contains(t, errs.String(), "a line of the standard input is not a run to show: ")
	require.Contains(t, errs.String(), "no such file: ")
}

// A program of the reader's own that never comes to its end.
func TestServeStepsAProgramAndSaysWhyItDoesNotGoOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals")
	}
	address, cmd := served(t, own(t, "\t\tselect {}"))
	home, token, _ := strings.Cut(address, "?token=")
	post := func(path string) (string, int) {
		r, err := http.NewRequestWithContext(t.Context(), "POST", home+path, nil)
		require.NoError(t, err)
		r.Header.Set("Origin", strings.TrimSuffix(home, "/"))
		r.AddCookie(&http.Cookie{Name: "greenpoll-" + home[strings.LastIndexByte(home, ':')+1:len(home)-1], Value: token})
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return string(text), answer.StatusCode
	}
	text, code := post("live/next?n=1")
	require.Equal(t, http.StatusOK, code, text)
	text, code = post("live/next?n=1000")
	require.Equal(t, http.StatusConflict, code)
	require.Regexp(t, `^task 1 computes or waits the ordinary way since event \d+\n$`, text, "as step says it")
	text, code = post("live/start")
	require.Equal(t, http.StatusOK, code, text)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "the program that waits is ended with it")
}

func TestASearchForCounterpartsThatWasBrokenOffIsMadeAgain(t *testing.T) {
	was := build.Default.GOROOT
	defer func() { build.Default.GOROOT = was }()
	build.Default.GOROOT = "" // as in a program that was built with -trimpath: the go command is asked
	sources := []trace.Source{{File: "sched/park.go", Text: "package sched\n\n// Go: runtime/proc.go gopark\nfunc park() {}\n"}}
	gone, goes := context.WithCancel(t.Context())
	goes()
	var l liveRun
	require.Empty(t, l.counterpartsOf(gone, sources).Functions)
	require.Len(t, l.counterpartsOf(t.Context(), sources).Functions, 1)
}

func TestServeTellsWhatTheCompilerSaysBeforeItBuildsTheRuntime(t *testing.T) {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	t.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // no runtime has been built there
	_, errs, code := call(t, "serve", "-addr", "127.0.0.1:0", own(t, "\t\tundefinedName()"))
	assert.Equal(t, 1, code)
	assert.Regexp(t, `^greenpoll serve: the program does not compile:\n.*\n.*own\.go:\d+:\d+: undefined: undefinedName\n$`, errs)
}

func TestBadUseOfServeIsOneLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"-addr 0.0.0.0:7050", 2, "-addr 0.0.0.0:7050: it listens for this machine alone, such as at 127.0.0.1:7050: what asks there can build and run programs"},
		{"-addr :7050", 2, "-addr :7050: it listens for this machine alone"},
		{"-addr 7050", 2, "-addr 7050: it has to be a host and a port, such as 127.0.0.1:7050"},
		{"-addr " + taken.Addr().String(), 1, taken.Addr().String() + " is in use: is greenpoll served there already? -addr 127.0.0.1:0 takes a free port"},
		{"-addr 127.0.0.1:0 raed", 2, `there is no scenario "raed": did you mean read`},
		{"-addr 127.0.0.1:0 /no/such.trace", 2, "/no/such.trace: no such file or directory"},
		{"-addr 127.0.0.1:0 read tenget", 2, `unexpected argument "tenget"`},
		{"-adr 127.0.0.1:0", 2, "there is no flag -adr: did you mean -addr?"},
	} {
		_, errs, code := call(t, append([]string{"serve"}, strings.Fields(c.args)...)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Contains(t, errs, c.want, c.args)
		assert.Regexp(t, `^greenpoll serve: .*\n$`, errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	}
}
