package check

// This file answers: is anything left of a go command that is stopped in the midst of its work?

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/internal/group"
)

func TestNothingIsLeftOfABuildThatIsStopped(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("it starts no programs")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	t.Setenv("GOTMPDIR", dir)
	ctx, cancel := context.WithCancel(t.Context())
	cmd := group.Command(ctx, "go", "build", "-a", "-o", filepath.Join(t.TempDir(), "x"), "os")
	go func() {
		defer cancel()
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) { // for go
			if some, err := filepath.Glob(filepath.Join(dir, "*", "go-build*", "b*")); err != nil || len(some) > 0 {
				return
			}
		}
	}()
	out, err := Said(cmd)
	require.Error(t, err, "it was not stopped: %s", out)
	assert.ErrorIs(t, ctx.Err(), context.Canceled)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
