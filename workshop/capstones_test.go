package main

// This file answers: does each capstone's check let a right solution pass, and tell likely mistakes apart?

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/course"
)

// A mistake is an edit of a solution, and the sentence that it is told. Several edits are separated by ---.
type mistake struct{ file, from, to, told string }

var mistakes = map[string][]mistake{
	"C1": {
		{"poller_linux.go", "events[:], -1)", "events[:], 0)", "the process has computed for"},
		{"conn_unix.go", "SetNonblock(fd, true)", "SetNonblock(fd, false)", "one that waits must not keep the others from it"},
		{"mini.go", "\tfor range n {\n\t\tm.Go(fn)\n\t}\n", "\tdone := make(chan bool)\n\tfor range n {\n\t\tgo func() { fn(&Task{m: m}); done <- true }()\n\t}\n\tfor range n {\n\t\t<-done\n\t}\n", "Two tasks run at the same time"},
		{"conn_unix.go", "errno != 0 {", "false {", "Nobody listens at the port, and Dial returned"},
		{"mini.go", "return m.Close()", "return nil", "Ten more Runs have left 10 descriptors open"},
		{"mini.go", "len(m.runq) > 0 || m.waiters > 0", "len(m.runq) > 0", "not every task has had its answers"},
	},
	"C2": {
		{"poll.go", "\t\te.ask &^= p.Revents\n", "", "A socket that has room was reported again"},
		{"kernel.go", "\tdefer k.b.tried(fd, readBits)\n\treturn k.ReadinessCalls.Read(", "\treturn k.ReadinessCalls.Read(", "Only the call that was made in between tells of it."},
		{"poll.go", "\tif delay != 0 {\n\t\tvar count", "\t{\n\t\tvar count", "Wake was called, and a Wait without an end goes on sleeping"},
		{"poll.go", "if b.sleeps {", "if false {", "While a Wait slept, another worker armed a socket that is ready"},
		{"poll.go", "\t\t\te.ask = 0\n", "", "The hang-up was reported again"},
		{"poll.go", "\t\tif n == len(events) {\n", "\t\tif n == len(events) {\n\t\t\te.ask = 0\n", "what found no room is still news"},
		{"poll.go", "\tfor this := b.ended; b.ended == this; {\n\t\tb.over.Wait()\n\t}\n", "", "Disarm waits until that poll has ended"},
		{"poll.go", "(delay+999_999)/1_000_000", "delay/30_000_000", "A Wait of 20 ms returned at once"},
	},
	"C4": {
		{"semaphore.go", "\tif w.state == granted {\n\t\treturn false\n\t}\n", "", "The wake-up is lost: Acquire has found no permit"},
		{"semaphore.go", "if w.asleep {", "if true {", "nobody may know of a sleeper before its Commit"},
		{"semaphore.go", "if len(s.queue) > 0 || s.free < w.n", "if s.free < w.n", "It is not fair: B came first and wants 3 permits"},
		{"semaphore.go", "\tfor len(s.queue) > 0 && s", "\tif len(s.queue) > 0 && s", "each Release wakes all that it is enough for"},
		{"semaphore.go", "s.leave(w, back)", "_ = back", "has left something behind"},
		{"semaphore.go", "\t\tgiven = w.n\n", "", "has left something behind"},
		{"semaphore.go", "w := s.queue[0]\n\t\ts.queue = s.queue[1:]", "w := s.queue[len(s.queue)-1]\n\t\ts.queue = s.queue[:len(s.queue)-1]", "in another order than that of their arrival"},
		{"semaphore.go", inCommit[0], inCommit[1], "before it was asleep C came, took what there was, and B was overtaken"},
		{"semaphore.go", "given := 0\n\tif w.state == granted {\n", "given := 0\n\tif w.state == granted || !w.asleep {\n", "has made permits from nothing"},
		{"semaphore.go", "given := 0\n\tif w.state == granted {\n", "given := 0\n\tif w.state == granted && w.asleep {\n", "has left something behind"},
		{"semaphore.go", "if back && w.state == granted {", "if back {", "or its waiter is still in the queue, and was granted one"},
		{"semaphore.go", "\tif s.come(w) {", "\tif t.Ending() {\n\t\ts.free -= n\n\t\treturn\n\t}\n\tif s.come(w) {", "it has taken one all the same"},
		{"semaphore.go", "\tif s.come(w) {", "\tif t.Ending() {\n\t\treturn\n\t}\n\tif s.come(w) {", "A permit was free, and it has not taken it"},
		{"semaphore.go", "\ts.Release(given) //", "\tif given > 0 {\n\t\ts.Release(given)\n\t} //", "C, in the other Run, was behind it, and sleeps on beside a free permit"},
		{"semaphore.go", "\t\tgiven = w.n\n", "\t\ts.free, w.state = s.free+w.n, neither\n\t\ts.mu.Unlock()\n\t\treturn\n", "sleeps on beside the permits that B has given back"},
		{"semaphore.go", "len(s.queue) > 0 || s", "len(s.queue) > 0 && !w.t.Ending() || s", "permits are taken only if nobody waits for them"},
		{"semaphore.go", "\tback := false\n", "\tif t.MustEnd() {\n\t\ts.leave(w, false)\n\t\treturn\n\t}\n\tback := false\n", "Only deferred calls of a task that is ended go on without"},
	},
}

// inCommit is the change by which a waiter enters C4's queue only when it is off its stack.
var inCommit = [2]string{"\tw.asleep = true\n---\t\tw.state = queued\n\t\ts.queue = append(s.queue, w)\n",
	"\tif len(w.s.queue) == 0 && w.s.free >= w.n {\n\t\tw.s.free, w.state = w.s.free-w.n, granted\n\t\treturn false\n\t}\n" +
		"\tw.asleep, w.state = true, queued\n\tw.s.queue = append(w.s.queue, w)\n---"}

// solution returns the files of a capstone's solution, as the reader would have them.
func solution(t *testing.T, c course.Capstone, root string) map[string]string {
	paths, err := c.Solution()
	require.NoError(t, err)
	if c.Name == "mini" {
		for _, name := range []string{"mini.go", "main.go", "conn_unix.go", "poller_" + runtime.GOOS + ".go"} {
			paths = append(paths, filepath.Join(root, "mini", name))
		}
	}
	files := make(map[string]string)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		files[filepath.Base(path)] = strings.TrimPrefix(string(text), "//go:build ignore\n")
	}
	if main, is := files["main.go"]; is { // mini, which would tell of each poll: too much, if it never sleeps
		files["main.go"] = strings.Replace(main, "if t == nil && n", "if true || t == nil && n", 1)
	}
	return files
}

// hands puts files on the desk in the place of what is there.
func (r reader) hands(c course.Capstone, files map[string]string) {
	r.Helper()
	dir := filepath.Join(r.dir, c.Folder())
	there, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(r, err)
	for _, path := range there {
		require.NoError(r, os.Remove(path))
	}
	for name, text := range files {
		require.NoError(r, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
}

func capstones(t *testing.T) (root string, all []course.Capstone) {
	root, err := bodies.Root(".")
	require.NoError(t, err)
	all, err = course.Capstones(root)
	require.NoError(t, err)
	require.Len(t, all, 5)
	return root, all
}

func TestEachCapstonesSolutionPassesAndLikelyMistakesAreTold(t *testing.T) {
	root, all := capstones(t)
	for _, c := range all {
		t.Run(c.Label(), func(t *testing.T) {
			if !c.Here() {
				t.Skip("not on this system")
			}
			r := newReader(t)
			r.types(0, "start", c.Label())
			assert.Contains(t, r.types(1, "check"), "Not begun yet: this fails on purpose")
			files := solution(t, c, root)
			if len(files) == 0 {
				return // there is none: C3, C5
			}
			if c.Most <= time.Minute || // the conformance set takes half a minute
				os.Getenv("FULL") != "" {
				r.hands(c, files)
				assert.Contains(t, r.types(0, "check"), "Right. ")
			}
			some := mistakes[c.Label()]
			if os.Getenv("FULL") == "" {
				some = some[:min(1, len(some))]
			}
			for _, m := range some {
				wrong := solution(t, c, root)
				to := strings.Split(m.to, "---")
				for k, from := range strings.Split(m.from, "---") {
					require.Contains(t, wrong[m.file], from)
					wrong[m.file] = strings.Replace(wrong[m.file], from, to[k], 1)
				}
				r.hands(c, wrong)
				assert.Contains(t, r.types(1, "check"), m.told)
			}
		})
	}
}

func TestEachWayToGoWrongWithACapstoneIsTold(t *testing.T) {
	_, all := capstones(t)
	c := all[3]
	const body = "panic(\"capstone C4, semaphore: how does a task wait that no socket wakes?\")"
	for name, w := range map[string]struct{ from, to, said string }{
		"no Go":              {body, "if {", "It does not compile yet:"},
		"does not compile":   {body, "x := 1", "declared and not used: x"},
		"lacks a function":   {"func (s *Semaphore) Release", "func (s *Semaphore) release", "The check calls what your files do not have, or have with another type:\n\ns.Release undefined"},
		"panics":             {body, `panic("oh")`, "Not yet. The code panics: oh"},
		"panics below":       {body, "time.NewTicker(0)", "semaphore.go:19"},
		"leaves":             {body, "os.Exit(0)", "does the code call os.Exit?"},
		"prints without end": {body, `for { println("` + strings.Repeat("hello ", 500) + `") }`, "prints without end: after 1 MB"},
		"spins":              {body, "for {}", "a worker is held, so Acquire waits in another way than by Park"},
		"sleeps":             {body, "select {}", "a worker is held, so Acquire waits in another way than by Park"},
		"other":              {body, "runtime.Goexit()", "Not yet. "},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "does not compile" && name != "lacks a function" && name != "leaves" && name != "panics below" && os.Getenv("FULL") == "" {
				t.Skip("FULL is not set: the limits are those of the exercises, and tried there")
			}
			r := newReader(t)
			r.types(0, "start", "c4")
			path := filepath.Join(r.dir, c.Folder(), "semaphore.go")
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			wrong := strings.Replace(string(text), w.from, w.to, 1)
			for _, pkg := range []string{"os", "runtime", "time"} {
				if strings.Contains(w.to, pkg+".") {
					wrong = strings.Replace(wrong, "import \"greenpoll/sched\"", "import (\n\t\""+pkg+"\"\n\t\"greenpoll/sched\"\n)", 1)
				}
			}
			require.NotEqual(t, string(text), wrong)
			require.NoError(t, os.WriteFile(path, []byte(wrong), 0o644))
			assert.Contains(t, r.types(1, "check", "C4"), w.said)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, wrong, string(after), "the reader's file is not as it was")
		})
	}
}

func TestACapstoneIsListedStartedHintedAndBegunAnew(t *testing.T) {
	_, all := capstones(t)
	r := newReader(t)
	assert.Contains(t, r.types(1, "check", "C4"), "capstone C4 was not started: go run ./workshop start C4")
	assert.Contains(t, r.types(1, "reset", "C4"), "capstone C4 was not started")
	assert.Contains(t, r.types(2, "start", "C9"), "there is no capstone \"C9\"")
	assert.Contains(t, r.types(2, "watch", "C4"), "watch takes an exercise, and no capstone")
	assert.Contains(t, r.types(0, "start", "C4"), "Your folder: ")
	file := filepath.Join(r.dir, all[3].Folder(), "semaphore.go")
	require.NoError(t, os.WriteFile(file, []byte("package semaphore // mine\n"), 0o644))
	assert.Contains(t, r.types(0, "start", "C4"), "You have begun it: ")
	for _, want := range []string{"Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"} {
		assert.Contains(t, r.types(0, "hint"), want)
	}
	assert.Regexp(t, "C4  semaphore .*started: ", r.types(0, "list"))
	assert.Contains(t, r.types(0, "reset"), "Your files are kept in ")
	kept, err := os.ReadFile(filepath.Join(r.dir, all[3].Folder()+".old1", "semaphore.go"))
	require.NoError(t, err)
	assert.Equal(t, "package semaphore // mine\n", string(kept))
}
