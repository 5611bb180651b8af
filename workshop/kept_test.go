package main

// This file answers: does the reader keep what was written, and hear the truth, where the machine is not
// as expected: git has its own way to show a difference, or the clone is no clone?

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLostMarksCarryNothingOver(t *testing.T) {
	r := newReader(t)
	n, file, answer := first()
	r.types(0, "start", n)
	r.writes(answer)
	text := r.reads(file) + "\nfunc helper() {}\n"
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, file), []byte(text), 0o644))
	require.NoError(t, os.Remove(filepath.Join(r.dir, "progress.json")))
	assert.NotContains(t, r.types(0, "check", n), "moved on")
	assert.Equal(t, text, r.reads(file))
}

// git diff is shown by another program, as readers have it that like their own.
func TestADifferenceIsShownAlsoWhereGitHasAnotherWay(t *testing.T) {
	config := filepath.Join(t.TempDir(), "gitconfig")
	require.NoError(t, os.WriteFile(config, []byte("[diff]\n\texternal = true\n"), 0o644))
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	r := newReader(t)
	n, _, _ := first()
	r.types(0, "start", n)
	assert.Contains(t, r.types(0, "diff", "-i-give-up"), "- yours\n+ the real one\n@@")
}

// git that says nothing of what differs is no proof of sameness.
func TestADifferenceThatIsNotShownIsAnError(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a script cannot stand in for git there")
	}
	r := newReader(t)
	n, _, _ := first()
	r.types(0, "start", n)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\nexit 1\n"), 0o755))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	assert.Contains(t, r.types(1, "diff", "-i-give-up"), "they differ, and git diff does not say where")
}

func TestNothingIsPackedOfAFolderThatGitDoesNotKnow(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	theirs := t.TempDir()
	out, err := exec.Command("git", "init", theirs).CombinedOutput()
	require.NoError(t, err, string(out))
	root := filepath.Join(theirs, "greenpoll")
	require.NoError(t, os.Mkdir(root, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module greenpoll\n"), 0o644))
	s := session{ctx: t.Context(), root: root}
	assert.ErrorContains(t, s.tracked(&packed{from: map[string]string{}}), "git does not know the files of "+root)
	s.root = ".."
	if _, err := os.Stat("../.git"); err == nil {
		assert.NoError(t, s.tracked(&packed{from: map[string]string{}}))
	}
}
