package whole

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func says(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

// holds fails if dir has other files than those, by their texts.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	got := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		got[e.Name()] = string(text)
	}
	require.Equal(t, want, got)
}

var errFull = errors.New("no space left on device")

// full is a writer's end on a full disk: half of the text is written.
func full(w io.Writer) error {
	_, err := io.WriteString(w, "the first ha")
	return errors.Join(err, errFull)
}

func TestWhereTheDiskIsFullTheFileStaysAsItWas(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	require.ErrorIs(t, Write(file, full), errFull)
	holds(t, dir, map[string]string{})
	require.NoError(t, Write(file, says("old")))
	require.ErrorIs(t, Write(file, full), errFull)
	holds(t, dir, map[string]string{"page.html": "old"})
	require.NoError(t, Write(file, says("new")))
	holds(t, dir, map[string]string{"page.html": "new"})
}

func TestWhoReadsAFileWhileItIsWrittenReadsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "page.js")
	require.NoError(t, Write(file, says("old")))
	require.NoError(t, Write(file, func(w io.Writer) error {
		if err := says("ne")(w); err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "old", string(text))
		return says("w")(w)
	}))
	holds(t, dir, map[string]string{"page.js": "new"})
}

func TestAFileKeepsItsPermissionsAndALinkStaysOne(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has others, and no links for everybody")
	}
	dir := t.TempDir()
	file, link := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(file, nil, 0o640))
	require.NoError(t, os.Symlink("a", link))
	require.NoError(t, Write(link, says("new")))
	holds(t, dir, map[string]string{"a": "new", "b": "new"})
	info, err := os.Lstat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode())
}

func TestAWriteProtectedFileStaysAsItWas(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o444))
	require.EqualError(t, Write(file, says("new")), "write "+file+": the file is write-protected")
	holds(t, dir, map[string]string{"page.html": "old"})
	require.NoError(t, os.Chmod(file, 0o644)) // so that Windows can remove it
}

func TestADeviceIsWrittenToAndItsErrorIsTold(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	require.NoError(t, Write(os.DevNull, says("x")))
	require.EqualError(t, Write("/dev/full", says("x")), "write /dev/full: no space left on device")
}

func TestAFolderThatIsNotThereIsToldOf(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no", "page.html")
	err := Write(file, says("x"))
	require.ErrorAs(t, err, new(*CreateError))
	require.ErrorContains(t, err, file)
}

// The name of a file beside would be too long: another such reason is a full disk.
func TestWhereNoFileBesideCanBeMadeTheFileStaysAsItWas(t *testing.T) {
	dir := t.TempDir()
	name := strings.Repeat("a", 250)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o644))
	err := Write(filepath.Join(dir, name), full)
	require.ErrorAs(t, err, new(*CreateError))
	require.ErrorContains(t, err, name+":")
	holds(t, dir, map[string]string{name: "old"})
}
