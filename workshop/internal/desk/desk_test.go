package desk

// This file answers: is a folder of somebody else's left alone, and do two terminals keep each
// other's marks?

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/course"
)

func theCourse(t *testing.T) (root string, e course.Exercise) {
	root, err := bodies.Root(".")
	require.NoError(t, err)
	all, err := course.Load(root)
	require.NoError(t, err)
	return root, all[3] // it is for each system
}

func TestAFolderOfAnotherModuleIsLeftAlone(t *testing.T) {
	root, e := theCourse(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module theirs\n"), 0o644))
	d, err := Open(root, dir)
	require.NoError(t, err)
	assert.ErrorContains(t, d.Start(e), "is the folder of another module")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "something was written into it")
}

func TestWhatTheReaderAddsToTheModuleStays(t *testing.T) {
	root, e := theCourse(t)
	d, err := Open(root, filepath.Join(t.TempDir(), "my"))
	require.NoError(t, err)
	require.NoError(t, d.Start(e))
	mod := filepath.Join(d.Dir, "go.mod")
	text, err := os.ReadFile(mod)
	require.NoError(t, err)
	text = append(text, "// mine\n"...)
	require.NoError(t, os.WriteFile(mod, text, 0o644))
	_, err = d.Reset(e)
	require.NoError(t, err)
	again, err := os.ReadFile(mod)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again))
}

func TestTwoTerminalsKeepEachOthersMarks(t *testing.T) {
	root, e := theCourse(t)
	dir := filepath.Join(t.TempDir(), "my")
	watch, err := Open(root, dir)
	require.NoError(t, err)
	require.NoError(t, watch.Start(e))
	hint, err := Open(root, dir)
	require.NoError(t, err)
	require.NoError(t, hint.Keep(e.Name, func(m *Mark) { m.Hints++ }))
	require.NoError(t, watch.Keep(e.Name, func(m *Mark) { m.Checks++ }))
	after, err := Open(root, dir)
	require.NoError(t, err)
	m := after.Mark(e.Name)
	assert.Equal(t, []int{1, 1}, []int{m.Hints, m.Checks})
}
