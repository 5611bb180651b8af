package main

// This file answers: do the labs work as their reader uses them? A program that is mended in another
// way than ours passes, and one that is mended by half is told what is left.

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/workshop/internal/course"
)

func TestALabIsStartedHintedSolvedAndCompared(t *testing.T) {
	r := newReader(t)
	assert.Contains(t, r.types(0, "list"), "0 of 5 labs")
	assert.Contains(t, r.types(1, "check", "L4"), "lab L4 was not started: go run ./workshop start L4")
	assert.Contains(t, r.types(0, "start", "l4"), filepath.Join("lab4_half", "main.go"))
	said := r.types(1, "check")
	assert.Contains(t, said, "Not yet. The client has sent all, and waits for the answer")
	assert.Contains(t, said, "the program printed:\n    listening on 127.0.0.1:")
	for k, want := range []string{"Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"} {
		assert.Contains(t, r.types(0, "hint"), want, k)
	}
	assert.Contains(t, r.types(1, "solution"), "lab L4 is not solved; there are hints")
	assert.Contains(t, r.types(1, "diff"), "lab L4 is not solved; there are hints")
	assert.Contains(t, r.types(0, "diff", "-i-give-up"), "- yours\n+ ours\n@@")
	r.repairs("L4", "", "\tx := 1\n}\n")
	assert.Regexp(t, `It does not compile yet:\n\n.*lab4_half.main.go:\d+:\d+: declared and not used: x`, r.types(1, "check"))
	assert.Contains(t, r.types(0, "reset"), "main.go.old1.\n")
	ours, err := os.ReadFile(theLab(t, "L4").Repaired())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "lab4_half", "main.go"), ours, 0o644))
	assert.Regexp(t, `(?s)^Right\. .*\nNext, .* start L5\n`, r.types(0, "check"))
	assert.Contains(t, r.types(0, "diff"), "They are the same, line by line.")
	assert.Contains(t, r.types(0, "list"), "1 of 5 labs")
	assert.Contains(t, r.types(1, "check", "1"), "exercise 1 was not started", "a number is an exercise's")
}

// Where a text names a path of the reader's, the path stands there that the reader has.
func TestNoPlaceholderIsLeftInAText(t *testing.T) {
	placeholder := regexp.MustCompile(`\b(PROGRAM|DESK)\b|(^|[\s>="])[A-Z]{3,}[/\\]\w`)
	r := newReader(t)
	labs, err := course.Labs("..")
	require.NoError(t, err)
	for _, l := range labs {
		if !l.Here() {
			continue
		}
		assert.NotRegexp(t, placeholder, r.types(0, "start", l.Label()))
		for range l.Hints {
			assert.NotRegexp(t, placeholder, r.types(0, "hint"), l.Label())
		}
	}
	var lessons []course.Lesson // in which nothing is replaced
	exercises, err := course.Load("..")
	require.NoError(t, err)
	for _, e := range exercises {
		lessons = append(lessons, e.Lesson)
	}
	capstones, err := course.Capstones("..")
	require.NoError(t, err)
	for _, c := range capstones {
		lessons = append(lessons, c.Lesson)
	}
	for _, l := range lessons {
		assert.NotRegexp(t, placeholder, strings.Join(append(l.Hints, l.Text), "\n"), l.Name)
	}
}

// A line that a tool has named in a recording must still be one that can be named.
func TestWhatIsRecordedFitsTheProgram(t *testing.T) {
	all, err := course.Labs("..")
	require.NoError(t, err)
	for _, l := range all {
		text, err := os.ReadFile(l.Broken())
		require.NoError(t, err)
		program := strings.Split(string(text), "\n")
		files, err := filepath.Glob(filepath.Join(l.Recorded(), "*.txt"))
		require.NoError(t, err)
		require.NotEmpty(t, files, l.Label())
		for _, file := range files {
			recorded, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Regexp(t, `^# .*(Linux|macOS|Windows) \S+, Go \S+`, string(recorded), file)
			for _, place := range regexp.MustCompile(l.Folder()+`/main\.go:(\d+)`).FindAllSubmatch(recorded, -1) {
				n, err := strconv.Atoi(string(place[1]))
				require.NoError(t, err)
				assert.Contains(t, program[n-1], "(", "%s names line %d", file, n) // there is a call in it
			}
		}
	}
}

func theLab(t *testing.T, label string) course.Lab {
	t.Helper()
	all, err := course.Labs("..")
	require.NoError(t, err)
	for _, l := range all {
		if l.Label() == label {
			return l
		}
	}
	require.Fail(t, "there is no lab "+label)
	return course.Lab{}
}

// repairs replaces pieces of the program on the reader's desk; an empty one is the program's end.
func (r reader) repairs(label string, pairs ...string) {
	r.Helper()
	path := filepath.Join(r.dir, theLab(r.T, label).Folder(), "main.go")
	text, err := os.ReadFile(path)
	require.NoError(r, err)
	program := string(text)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == "" {
			program = strings.TrimSuffix(program, "}\n") + pairs[i+1]
			continue
		}
		require.Contains(r, program, pairs[i])
		program = strings.ReplaceAll(program, pairs[i], pairs[i+1])
	}
	require.NoError(r, os.WriteFile(path, []byte(program), 0o644))
}

// A mend is a change of a broken program.
type mend struct {
	label, name string
	said        string // what its check says; "": it passes
	pairs       []string
}

func TestAProgramThatIsMendedInAnotherWayPassesAndOneMendedByHalfDoesNot(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds and runs each of them")
	}
	for _, m := range mends {
		t.Run(m.label+" "+m.name, func(t *testing.T) {
			if !theLab(t, m.label).Here() {
				t.Skip("not on this system")
			}
			if m.label != "L4" && os.Getenv("FULL") == "" {
				t.Skip("FULL is not set: all labs take minutes")
			}
			t.Parallel() // they wait more than they compute
			r := newReader(t)
			r.types(0, "start", m.label)
			r.repairs(m.label, m.pairs...)
			if m.said == "" {
				assert.Contains(t, r.types(0, "check"), "Right. ")
			} else {
				assert.Contains(t, r.types(1, "check"), "Not yet. "+m.said)
			}
		})
	}
}

var mends = []mend{
	{"L1", "a sched.Mutex", "", []string{"sync.Mutex", "sched.Mutex", "r.mu.Lock()", "r.mu.Lock(t)", "r.mu.Unlock()", "r.mu.Unlock(t)",
		"\t\"sync\"\n", "", "greenpoll/sock\"", "greenpoll/sock\"\n\t\"greenpoll/sched\""}},
	{"L1", "a sync.Map", "", []string{"\tr.mu.Lock()\n\tdefer r.mu.Unlock()\n", "", "rate, ok := r.known[currency]; ok", "rate, ok := r.known.Load(currency); ok",
		"return rate, nil\n\t}\n\trate, err", "return rate.(string), nil\n\t}\n\trate, err", "r.known[currency] = rate", "r.known.Store(currency, rate)",
		"mu       sync.Mutex\n", "", "map[string]string\n", "sync.Map\n", ", known: make(map[string]string)", ""}},
	{"L1", "a Block around the lock", "", []string{"\tr.mu.Lock()\n", "\tt.Block(r.mu.Lock)\n"}},
	{"L1", "it asks again and again for the lock", "While all clients wait, the program computes", []string{"\tr.mu.Lock()\n", "\tfor !r.mu.TryLock() {\n\t\tt.Yield()\n\t}\n"}},
	{"L1", "it asks for the lock each millisecond", "While all clients wait, a task wakes from its sleep again and again", []string{"\tr.mu.Lock()\n", "\tfor !r.mu.TryLock() {\n\t\tt.Sleep(time.Millisecond)\n\t}\n",
		"\t\"sync\"\n", "\t\"sync\"\n\t\"time\"\n"}},
	{"L1", "no lock", "With several workers two tasks use the map at the same time", []string{"\tr.mu.Lock()\n\tdefer r.mu.Unlock()\n", ""}},
	{"L1", "nothing is remembered", "A rate that was answered is asked for again", []string{"\tr.mu.Lock()\n\tdefer r.mu.Unlock()\n", "", "\tr.known[currency] = rate\n", ""}},
	{"L1", "more workers", "While one client waits", []string{"WithWorkers(*workers)", "WithWorkers(*workers+15)"}},

	{"L2", "closed on the path itself", "", []string{"\t\treturn 0, errors.New(resp.Status)", "\t\treturn 0, errors.Join(errors.New(resp.Status), resp.Body.Close())"}},
	{"L2", "read before the status is looked at", "", []string{"\tdefer resp.Body.Close()\n\tn, err := io.Copy(io.Discard, resp.Body)\n", "",
		"\tif resp.StatusCode", "\tn, err := io.Copy(io.Discard, resp.Body)\n\tresp.Body.Close()\n\tif resp.StatusCode"}},
	{"L2", "without the counts", "The program counts wrong.", []string{"defer resp.Body.Close()\n", "\n", "\tif resp.StatusCode", "\tdefer resp.Body.Close()\n\tif resp.StatusCode",
		"c.dead.Add(1)\n\t\treturn 0, errors.New", "\n\t\treturn 0, errors.New"}},

	{"L2", "closed before the error is looked at", "A link whose server can not be reached", []string{"\tdefer resp.Body.Close()\n", "",
		"greenhttp.Get(t, url)\n", "greenhttp.Get(t, url)\n\tdefer resp.Body.Close()\n"}},
	{"L2", "closed for one status only", "A connection stays open for each link that is dead", []string{"\t\treturn 0, errors.New(resp.Status)",
		"\t\tif resp.StatusCode == http.StatusNotFound {\n\t\t\tresp.Body.Close()\n\t\t}\n\t\treturn 0, errors.New(resp.Status)"}},

	{"L3", "no number in the log", "", []string{"%v has descriptor %d\", c.RemoteAddr(), f.Fd()", "%v is here\", c.RemoteAddr()"}},
	{"L3", "the connection is read, in the task", "", []string{"session(f *os.File", "session(f net.Conn", "t.Block(func() { err = session(f, idle) })", "err = session(c, idle)"}},
	{"L3", "a guest", "", []string{"session(f *os.File", "session(f net.Conn", "session(f, idle)", "session(c.Guest(), idle)"}},
	{"L3", "the connection's deadline in place of the file's", "A client that says nothing is never sent away", []string{"session(f *os.File,", "session(f *os.File, c *sock.Conn,",
		"session(f, idle)", "session(f, c, idle)", "f.SetReadDeadline", "c.SetReadDeadline"}},

	{"L3", "one deadline for all", "A client that talks is sent away", []string{"%v has descriptor %d\", c.RemoteAddr(), f.Fd()", "%v is here\", c.RemoteAddr()",
		"\tfor {\n\t\tif err := f.SetReadDeadline(time.Now().Add(idle)); err != nil {\n\t\t\treturn err\n\t\t}\n",
		"\tif err := f.SetReadDeadline(time.Now().Add(idle)); err != nil {\n\t\treturn err\n\t}\n\tfor {\n"}},
	{"L3", "the file is not closed", "A client that says nothing is told bye, and the connection stays open", []string{"%v has descriptor %d\", c.RemoteAddr(), f.Fd()", "%v is here\", c.RemoteAddr()",
		"errors.Join(err, f.Close())", "err", "log.Printf(\"%v is", "kept = append(kept, f)\n\tlog.Printf(\"%v is", "", "}\n\nvar kept []*os.File // or the garbage collector would close it\n"}},
	{"L3", "the session is not in Block", "While one client says nothing, no other is served", []string{"%v has descriptor %d\", c.RemoteAddr(), f.Fd()", "%v is here\", c.RemoteAddr()",
		"t.Block(func() { err = session(f, idle) })", "err = session(f, idle)"}},
	{"L3", "without a bye", "A client that says nothing is sent away without a word", []string{"%v has descriptor %d\", c.RemoteAddr(), f.Fd()", "%v is here\", c.RemoteAddr()",
		"\t\t_, err := fmt.Fprintln(f, \"bye: you said nothing\")\n\t\treturn err\n", "\t\treturn nil\n"}},

	{"L4", "the second, if the first is well", "", []string{"\t\t\tended.Send(t, err)", "\t\t\terr = errors.Join(err, dst.CloseWrite())\n\t\t\tended.Send(t, err)",
		"\terr, _ = ended.Recv(t)\n", "\tif err, _ = ended.Recv(t); err == nil {\n\t\terr, _ = ended.Recv(t)\n\t}\n"}},
	{"L4", "it waits for both, also if one has failed", "The client has gone, with a reset, and the proxy goes on to wait", []string{"\t\t\tended.Send(t, err)", "\t\t\terr = errors.Join(err, dst.CloseWrite())\n\t\t\tended.Send(t, err)",
		"\terr, _ = ended.Recv(t)\n\treturn err\n", "\tfirst, _ := ended.Recv(t)\n\tsecond, _ := ended.Recv(t)\n\treturn errors.Join(first, second)\n"}},
	{"L4", "a WaitGroup", "", []string{"\tended := sched.NewChan[error](2)", "\tvar both sched.WaitGroup", "t.Go(func", "both.Go(t, func",
		"_, err := io.Copy(dst.Bind(t), src.Bind(t))\n\t\t\tended.Send(t, err)", "if _, err := io.Copy(dst.Bind(t), src.Bind(t)); err != nil {\n\t\t\t\tsrc.Close()\n\t\t\t\tdst.Close()\n\t\t\t} else {\n\t\t\t\tdst.CloseWrite()\n\t\t\t}",
		"\terr, _ = ended.Recv(t)\n\treturn err\n", "\tboth.Wait(t)\n\treturn nil\n"}},
	{"L4", "a failed copy is no reason to end", "The client has gone, with a reset", []string{"\tended := sched.NewChan[error](2)", "\tvar both sched.WaitGroup", "t.Go(func", "both.Go(t, func",
		"_, err := io.Copy(dst.Bind(t), src.Bind(t))\n\t\t\tended.Send(t, err)", "if _, err := io.Copy(dst.Bind(t), src.Bind(t)); err == nil {\n\t\t\t\tdst.CloseWrite()\n\t\t\t}",
		"\terr, _ = ended.Recv(t)\n\treturn err\n", "\tboth.Wait(t)\n\treturn nil\n"}},
	{"L4", "it waits a second in place of the end", "The client has sent all, and waits for the answer", []string{"\t\t\tended.Send(t, err)", "\t\t\tdst.CloseWrite()\n\t\t\tended.Send(t, err)",
		"\terr, _ = ended.Recv(t)\n", "\terr, _ = ended.Recv(t)\n\tt.Sleep(time.Second)\n", "\t\"os\"\n", "\t\"os\"\n\t\"time\"\n"}},
	{"L4", "nothing is closed", "All clients and targets have gone", []string{"\t\t\tended.Send(t, err)", "\t\t\tdst.CloseWrite()\n\t\t\tended.Send(t, err)",
		"\tdefer target.Close()\n", "", "\terr, _ = ended.Recv(t)\n", "\tended.Recv(t)\n\terr, _ = ended.Recv(t)\n"}},
	{"L4", "no end is passed on", "The client has sent all, but its end is not passed on", []string{"\terr, _ = ended.Recv(t)\n", "\tended.Recv(t)\n\terr, _ = ended.Recv(t)\n"}},
	{"L4", "only the client's end", "The target has sent all, and the client has not", []string{"copyTo(client, target)\n\terr, _ = ended.Recv(t)\n\treturn err",
		"_, err = io.Copy(client.Bind(t), target)\n\treturn err", "ended.Send(t, err)", "dst.CloseWrite()\n\t\t\tended.Send(t, err)"}},

	{"L5", "the listener's own loop", "", []string{"\treturn accept(t, l)\n", "\tl.Serve(t, func(t *sched.Task, c *sock.Conn) { greet(c) })\n\treturn nil\n",
		"\t\"greenpoll/sock\"", "\t\"greenpoll/sched\"\n\t\"greenpoll/sock\""}},
	{"L5", "the same pause each time", "", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\t\t\tcontinue", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn nil\n\t\t\t}\n\t\t\tt.Sleep(20 * time.Millisecond)\n\t\t\tcontinue"}},
	{"L5", "the close is called an error", "The listener is closed because the program was told to end", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\t\t\tcontinue", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn err\n\t\t\t}\n\t\t\tt.Sleep(20 * time.Millisecond)\n\t\t\tcontinue"}},
	{"L5", "a rest that the scheduler does not know of", "No descriptor is left, and between two questions the loop's task is never asleep", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\t\t\tcontinue", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn nil\n\t\t\t}\n\t\t\ttime.Sleep(50 * time.Millisecond)\n\t\t\tcontinue"}},
	{"L5", "ever longer rests that the scheduler does not know of", "No descriptor is left, and between two questions the loop's task is never asleep", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\tfor {\n\t\tc, err", "\tpause := 5 * time.Millisecond\n\tfor {\n\t\tc, err",
		"\t\t\tcontinue\n\t\t}\n", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn nil\n\t\t\t}\n\t\t\ttime.Sleep(pause)\n\t\t\tpause = min(2*pause, time.Second)\n\t\t\tcontinue\n\t\t}\n\t\tpause = 5 * time.Millisecond\n"}},
	{"L5", "few rests that the scheduler does not know of", "No descriptor is left, and between two questions the loop's task is never asleep", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\t\t\tcontinue", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn nil\n\t\t\t}\n\t\t\ttime.Sleep(900 * time.Millisecond)\n\t\t\tcontinue"}},
	{"L5", "a rest inside Block", "", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\t\t\tcontinue", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn nil\n\t\t\t}\n\t\t\tt.Block(func() { time.Sleep(50 * time.Millisecond) })\n\t\t\tcontinue"}},
	{"L5", "a long rest", "The clients have left, and the next one is not greeted soon", []string{"\t\"os\"\n", "\t\"errors\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n",
		"\t\t\tcontinue", "\t\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\t\treturn nil\n\t\t\t}\n\t\t\tt.Sleep(5 * time.Second)\n\t\t\tcontinue"}},
	{"L5", "every error ends it", "No descriptor was left for a moment", []string{"\t\t\tcontinue", "\t\t\treturn err"}},
	{"L5", "it yields", "No descriptor is left", []string{"\t\t\tcontinue", "\t\t\tt.Yield()\n\t\t\tcontinue"}},
	{"L5", "the end is not seen", "The listener is closed", []string{"\t\"os\"\n", "\t\"os\"\n\t\"time\"\n", "\t\t\tcontinue", "\t\t\tt.Sleep(20 * time.Millisecond)\n\t\t\tcontinue"}},
}
