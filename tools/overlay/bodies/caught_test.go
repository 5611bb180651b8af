package bodies

// This file answers: would a test catch the mistake? Each mutant names a test and the rule
// that the test reports. The test is built and run as the mutant's header says.

import (
	"context"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryMutantIsCaughtByItsRule(t *testing.T) {
	if testing.Short() || isRaced() {
		t.Skip("builds and runs a test for each mutant")
	}
	root, all := theBodies(t)
	real := make(map[string]bool) // the tests that have been run without a mutant
	for _, b := range all {
		if b.Plain || !slices.Contains(b.Systems(), runtime.GOOS) {
			continue
		}
		shown, err := commandsOf(b)
		require.NoError(t, err, b.Name)
		require.Len(t, shown, 1, "%s is shown by one test", b.Name)
		test := shown[0]
		if key := strings.Join(test.with(""), " "); !real[key] {
			real[key] = true
			t.Run("the real one passes "+test.run, func(t *testing.T) {
				t.Parallel()
				out, err := runTest(t, root, test.with(""))
				require.NoError(t, err, out)
			})
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			out, err := runTest(t, root, test.with(listOf(t, root, b)))
			require.Error(t, err, "nothing notices: %s", b.What)
			require.NotContains(t, out, "[build failed]", out)
			require.NotContains(t, out, "test timed out", out)
			assert.Contains(t, out, b.Breaks, out)
			t.Logf("%s\n\tcaught by: %s", b.What, firstLineWith(out, b.Breaks))
		})
	}
}

func firstLineWith(text, what string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, what) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// runTest calls the go command in root, for as little as is needed: without vet, and without
// tables for debuggers. The test stops itself if it takes too long.
func runTest(t *testing.T, root string, args []string) (output string, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append(args, "-timeout=120s", "-failfast", "-vet=off", "-ldflags=-w")...)
	cmd.Dir, cmd.WaitDelay = root, 5*time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}
