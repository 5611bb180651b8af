package main

// This file answers: does watch follow the file and what is typed, and is nothing lost or left running
// when it is ended, in whatever way?

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A screen is what a watch prints, while it prints.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	seen int
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// shows waits for a text behind the one before.
func (s *screen) shows(t *testing.T, want string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) { // nothing else tells of it
		s.mu.Lock()
		text := s.text.String()
		at := strings.Index(text[s.seen:], want)
		if at >= 0 {
			s.seen += at + len(want)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		require.True(t, time.Now().Before(end), "%q is not said in:\n%s", want, text)
	}
}

func (r reader) watches(ctx context.Context, words ...string) (out *screen, in io.Writer, ended chan int) {
	from, to := io.Pipe()
	was := typed
	typed = from
	r.Cleanup(func() { typed = was })
	out, ended = &screen{}, make(chan int, 1)
	go func() { ended <- run(ctx, append([]string{"-dir", r.dir, "watch"}, words...), out, out) }()
	return out, to, ended
}

func (r reader) enters(in io.Writer, line string) {
	r.Helper()
	_, err := io.WriteString(in, line+"\n")
	require.NoError(r, err)
}

func TestWatchFollowsTheFileAndWhatIsTyped(t *testing.T) {
	r := newReader(t)
	n, file, answer := first()
	r.types(0, "start", n)
	out, in, ended := r.watches(t.Context())
	out.shows(t, "Watching ")
	r.enters(in, "h")
	out.shows(t, "Hint 1 of 3")
	r.enters(in, "hint")
	out.shows(t, "Hint 2 of 3")
	r.enters(in, "d")
	out.shows(t, "is not solved; there are hints")
	r.enters(in, "L")
	out.shows(t, "0 of ")
	r.enters(in, "what?")
	out.shows(t, keys)
	r.enters(in, "c")
	out.shows(t, "Not begun yet")
	path := filepath.Join(r.dir, file)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	out.shows(t, " is gone. It is checked when it is there again")
	require.NoError(t, os.WriteFile(path, append(text, '\n'), 0o644))
	out.shows(t, "Not begun yet")
	r.writes(answer)
	out.shows(t, "Right. ")
	out.shows(t, "Watching ") // the next one
	r.enters(in, "q")
	out.shows(t, "All is kept. To go on: go run ./workshop -dir "+quoted(r.dir)+" watch\n")
	assert.Zero(t, <-ended)
	assert.Contains(t, r.types(0, "list"), "1 of ")
}

func TestACtrlCEndsAWatchAndAllIsKept(t *testing.T) {
	r := newReader(t)
	n, _, _ := first()
	ctx, end := context.WithCancel(t.Context())
	out, _, ended := r.watches(ctx, n)
	out.shows(t, "Watching ")
	end()
	out.shows(t, "All is kept.")
	assert.Zero(t, <-ended)
	assert.Contains(t, r.types(0, "list"), "started: ")
}

// kill -9 leaves no time to end anything.
func TestAWatchThatIsKilledLeavesNothingRunningAndGoesOnWhereItWas(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it looks into /proc")
	}
	r := newReader(t)
	n, file, answer := first()
	r.types(0, "start", n)
	r.writes("for {} // mine")
	exe := filepath.Join(t.TempDir(), "workshop")
	out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	cmd := exec.Command(exe, "-dir", r.dir, "check")
	require.NoError(t, cmd.Start())
	for len(r.running()) == 0 {
		time.Sleep(time.Millisecond) // nothing else tells of it
	}
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	for end := time.Now().Add(2 * time.Second); len(r.running()) > 0; time.Sleep(10 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "still there: %v", r.running())
	}
	assert.Contains(t, r.reads(file), "for {} // mine")
	r.writesFor("for {} // mine", answer)
	assert.Contains(t, r.types(0, "check"), "Right. ")
}

// writesFor puts code in the place of another.
func (r reader) writesFor(old, now string) {
	r.Helper()
	_, file, _ := first()
	r.edits(file, old, now)
}
