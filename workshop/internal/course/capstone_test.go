package course

// This file answers: is a capstone that lacks something refused, and does each of the clone's have what it needs?

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/tools/overlay/bodies"
)

func TestEachCapstoneHasFilesToBeginWithAndACheck(t *testing.T) {
	root, err := bodies.Root(".")
	require.NoError(t, err)
	all, err := Capstones(root)
	require.NoError(t, err)
	require.Len(t, all, 5)
	for _, c := range all {
		starters, err := c.Starters()
		require.NoError(t, err)
		assert.NotEmpty(t, starters, c.Label())
		for _, path := range starters {
			text, err := Unignored(path)
			require.NoError(t, err)
			assert.NotContains(t, string(text), "go:build ignore")
		}
		checks, err := c.Checks()
		require.NoError(t, err)
		assert.Contains(t, checks, "workshop_check_test.go", c.Label())
		assert.NoDirExists(t, filepath.Join(root, c.Package()), "the check puts the reader's files there")
	}
	assert.Equal(t, 4*time.Minute, all[1].Most)
	assert.Equal(t, time.Minute, all[0].Most)
}

func TestACapstoneThatLacksSomethingIsRefused(t *testing.T) {
	const hints = "\n## Hint\na\n\n## Hint\nb\n\n## Hint\nc\n"
	for text, said := range map[string]string{
		"# T\nLearnt: L.\nSystems: linux\nNeeds: n\n\nText.\n" + hints:                             "it lacks Systems, Needs or Time",
		"# T\nLearnt: L.\nSystems: linux\nNeeds: n\nTime: t\nHook: a b\n\nText.\n" + hints:         "Hook is a file, a function and a name",
		"# T\nLearnt: L.\nSystems: linux\nNeeds: n\nTime: t\nFunc: a\n\nText.\n" + hints:           `there is no key "Func"`,
		"# T\nLearnt: L.\nSystems: linux\nNeeds: n\nTime: t\n\nText.\n\n## Hint\nonly one\n":       "it has 1 hints",
		"# T\nLearnt: L.\nSystems: linux\nNeeds: n\nTime: t\nMost: long\n\nText.\n" + hints + "\n": "invalid duration",
	} {
		root := t.TempDir()
		dir := filepath.Join(root, "workshop", "capstones", "1_one")
		require.NoError(t, os.MkdirAll(dir, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "capstone.md"), []byte(text), 0o644))
		_, err := Capstones(root)
		assert.ErrorContains(t, err, said)
	}
}
