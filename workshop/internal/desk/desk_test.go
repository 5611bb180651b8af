package desk

// This file answers: is a folder of somebody else's left alone, and is the reader's own a module
// that works?

import (
	"os"
	"os/exec"
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

func TestAFolderOfThePackagesOfTheCloneIsLeftAlone(t *testing.T) {
	_, e := theCourse(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "some", "some.go")
	require.NoError(t, os.Mkdir(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte("package some\n"), 0o644))
	d, err := Open(t.TempDir(), dir)
	require.NoError(t, err)
	assert.ErrorContains(t, d.module(), "has Go files already, such as "+file)
	assert.NoFileExists(t, filepath.Join(dir, "go.mod"), "its packages would no longer be of their module")
	assert.False(t, d.Started(e))
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

func TestAnEmptyGoModIsNone(t *testing.T) {
	from, e := theCourse(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o644))
	d, err := Open(from, dir)
	require.NoError(t, err)
	require.NoError(t, d.Start(e))
}

func TestAClonesPathMayHaveASpace(t *testing.T) {
	for path, want := range map[string]string{"../ev sp/c": `"../ev sp/c"`, "../c": "../c", "../a(b": `"../a(b"`, "C:/x,y": `"C:/x,y"`} {
		assert.Equal(t, want, quoted(path))
	}
	from, e := theCourse(t)
	link := filepath.Join(t.TempDir(), "a clone")
	if err := os.Symlink(from, link); err != nil {
		t.Skip(err)
	}
	d, err := Open(link, filepath.Join(t.TempDir(), "my"))
	require.NoError(t, err)
	require.NoError(t, d.Start(e))
	cmd := exec.Command("go", "list", "-m", "greenpoll")
	cmd.Dir = d.Dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}
