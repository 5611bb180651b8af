package check

// This file answers: do two checks of one exercise have nothing in common, and is nothing left of them?

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachCheckHasAFolderOfItsOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "1_eagain")
	one, oneDone, err := Folder(dir)
	require.NoError(t, err)
	two, twoDone, err := Folder(dir)
	require.NoError(t, err)
	assert.NotEqual(t, one, two)
	require.NoError(t, os.WriteFile(filepath.Join(one, "check"), nil, 0o644))
	oneDone()
	assert.NoDirExists(t, one)
	assert.DirExists(t, two)
	long := time.Now().Add(-2 * forgotten)
	require.NoError(t, os.Chtimes(two, long, long)) // as if it had been killed
	three, threeDone, err := Folder(dir)
	require.NoError(t, err)
	assert.NoDirExists(t, two)
	assert.DirExists(t, three)
	twoDone()
	threeDone()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
