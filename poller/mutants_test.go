package poller

// This file answers: would the explorer notice? Each mutant of this package in the folder
// overlays is one function with one mistake in it. The tests are built with it in the
// place of the real one, and the explorer must fail by the rule that it names.

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

	"greenpoll/tools/overlay/bodies"
)

func TestMutantsAreCaughtByTheExplorer(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("builds and runs the explorer thirty times")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	t.Run("the real one passes", func(t *testing.T) {
		t.Parallel()
		out, err := exploreWith(t, nil)
		require.NoError(t, err, out)
	})
	all, err := bodies.All()
	require.NoError(t, err)
	for _, b := range all {
		if !b.Mutant || b.Package != "poller" {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			out, err := exploreWith(t, &b)
			require.Error(t, err, "the explorer does not notice: %s", b.Does)
			require.NotContains(t, out, "test timed out")
			assert.Contains(t, out, "broken rule: "+b.Breaks, out)
			t.Logf("%s\n\tcaught by: %s", b.Does, firstLineWith(out, "broken rule: "))
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

// exploreWith builds this package's tests with a mutant in place, and runs the explorer.
// Built first and run after, so that a timeout kills the explorer itself.
func exploreWith(t *testing.T, mutant *bodies.Body) (output string, err error) {
	dir := t.TempDir()
	o := bodies.New()
	if mutant != nil {
		text, err := os.ReadFile(mutant.Path)
		require.NoError(t, err)
		require.NoError(t, o.Put(".", mutant.Name, text))
	}
	list, err := o.Write(dir)
	require.NoError(t, err)
	binary := filepath.Join(dir, "explore.exe")

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay="+list, "-o", binary, ".")
	build.WaitDelay = 5 * time.Second
	out, err := build.CombinedOutput()
	require.NoError(t, err, "a mutant must compile:\n%s", out)

	run := exec.CommandContext(ctx, binary, "-test.run=^TestExplorerFinds", "-test.failfast", "-test.timeout=60s")
	run.WaitDelay = 5 * time.Second
	out, err = run.CombinedOutput()
	return string(out), err
}
