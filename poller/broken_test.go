package poller

// This file answers: would the walk notice? Each file in testdata/broken is one
// function of the poller with one mistake in it. The tests are built with it in
// the place of the real one, and the walk must fail by the rule that it names.

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay"
)

// head makes a file of a twin, which is a function alone, whatever it imports.
const head = `package poller

import (
	"net"
	"syscall"
	"unsafe"

	"greenpoll/sched"
)

var (
	_ = net.ErrClosed
	_ syscall.Errno
	_ unsafe.Pointer
	_ sched.Task
)

`

func TestBrokenTwinsAreCaughtByTheWalk(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("builds and runs the walk thirty times")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	t.Run("the real one passes", func(t *testing.T) {
		t.Parallel()
		out, err := walkWith(t, nil)
		require.NoError(t, err, out)
	})
	twins, err := filepath.Glob("testdata/broken/*.go.txt")
	require.NoError(t, err)
	require.NotEmpty(t, twins)
	for _, path := range twins {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".go.txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := strings.SplitN(string(text), "\n", 3)
			mistake, ok1 := strings.CutPrefix(lines[0], "// Mistake: ")
			rule, ok2 := strings.CutPrefix(lines[1], "// Breaks: ")
			require.True(t, ok1 && ok2, "%s begins with its mistake and the rule that it breaks", path)

			out, err := walkWith(t, text)
			require.Error(t, err, "the walk does not notice: %s", mistake)
			require.NotContains(t, out, "test timed out")
			assert.Contains(t, out, "broken rule: "+rule, out)
			t.Logf("%s\n\tcaught by: %s", mistake, firstLineWith(out, "broken rule: "))
		})
	}
}

func firstLineWith(text, what string) string {
	for line := range strings.Lines(text) {
		if _, after, found := strings.Cut(line, what); found {
			return strings.TrimSpace(after)
		}
	}
	return ""
}

// walkWith builds this package's tests with a twin in place, and runs the walk.
// Built and run in two steps, so that a timeout kills the walk itself.
func walkWith(t *testing.T, twin []byte) (output string, err error) {
	dir := t.TempDir()
	o := overlay.New()
	if twin != nil {
		require.NoError(t, o.Put(".", "twin", append([]byte(head), twin...)))
	}
	list, err := o.Write(dir)
	require.NoError(t, err)
	binary := filepath.Join(dir, "walk.exe")

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay="+list, "-o", binary, ".")
	build.WaitDelay = 5 * time.Second
	out, err := build.CombinedOutput()
	require.NoError(t, err, "a twin must compile:\n%s", out)

	run := exec.CommandContext(ctx, binary, "-test.run=^TestWalkFinds", "-test.failfast", "-test.timeout=60s")
	run.WaitDelay = 5 * time.Second
	out, err = run.CombinedOutput()
	return string(out), err
}
