package main

// This file answers: is the zip of a class the same for the same files, whole, and never written over
// something else?

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheZipOfTheSameFilesIsTheSame(t *testing.T) {
	dir := t.TempDir()
	write := func() []byte {
		for name, mode := range map[string]os.FileMode{"run.sh": 0o755, "a.go": 0o644, "b/c.zip": 0o444} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			require.NoError(t, os.RemoveAll(path))
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(name), mode))
		}
		z := &packed{from: map[string]string{}, text: "read me"}
		require.NoError(t, z.tree(dir, "greenpoll", func(name string) bool { return name != "a.go" }))
		var out bytes.Buffer
		require.NoError(t, z.write(&out))
		return out.Bytes()
	}
	first := write()
	time.Sleep(10 * time.Millisecond) // so that the files have other times
	assert.True(t, bytes.Equal(first, write()))
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	require.NoError(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Mode().String()+" "+f.Name)
	}
	assert.Equal(t, []string{"-rw-r--r-- README.txt", "-rw-r--r-- greenpoll/b/c.zip", "-rwxr-xr-x greenpoll/run.sh"}, names)
}

func TestOnlyAZipOfAClassIsWrittenOver(t *testing.T) {
	r := newReader(t)
	dir := t.TempDir()
	theirs, ours := filepath.Join(dir, "theirs.zip"), filepath.Join(dir, "ours.zip")
	require.NoError(t, os.WriteFile(theirs, []byte("their work"), 0o644))
	assert.Contains(t, r.types(1, "prepare", "-o", theirs), "was not packed by this command: name another one, or -f writes over it")
	text, err := os.ReadFile(theirs)
	require.NoError(t, err)
	assert.Equal(t, "their work", string(text))
	assert.Contains(t, r.types(2, "prepare", "-o", dir), "it is no file")
	assert.Contains(t, r.types(1, "prepare", "-o", filepath.Join(dir, "none", "class.zip")), filepath.Join(dir, "none"), "before anything is built")
	f, err := os.Create(ours)
	require.NoError(t, err)
	require.NoError(t, (&packed{}).write(f))
	require.NoError(t, f.Close())
	assert.True(t, isPacked(ours))
	assert.Contains(t, r.types(2, "list", "-o", ours), "-o is a flag of prepare")
}
