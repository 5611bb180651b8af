package desk

// This file answers: do two terminals, in one folder at one time, keep each other's files and marks?

import (
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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

func TestTwoTerminalsKeepEachOthersFiles(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "gate.go")
	const terminals, times = 8, 50
	var all sync.WaitGroup
	var begun atomic.Int32
	for i := range terminals {
		all.Go(func() {
			for range times {
				own := filepath.Join(dir, "from"+strconv.Itoa(i))
				assert.NoError(t, os.WriteFile(own, []byte(mine), 0o644))
				if err := named(own, name); err == nil {
					begun.Add(1)
				} else {
					assert.ErrorIs(t, err, os.ErrExist)
				}
				if _, err := keepOld(name); err != nil {
					assert.ErrorIs(t, err, os.ErrNotExist) // another terminal has kept it
				}
			}
		})
	}
	all.Wait()
	kept, err := filepath.Glob(name + ".old*")
	require.NoError(t, err)
	assert.Equal(t, int(begun.Load()), len(kept))
}

func TestAFileThatIsThereIsNotNamedOver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte("mine"), 0o644))
	require.ErrorIs(t, create(map[string][]byte{file: []byte("broken")}), os.ErrExist)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(text))
}

func TestNoMarkIsLostBetweenManyTerminals(t *testing.T) {
	from, e := theCourse(t)
	dir := t.TempDir()
	const many, times = 8, 20
	var all sync.WaitGroup
	for range many {
		d, err := Open(from, dir)
		require.NoError(t, err)
		all.Go(func() {
			for range times {
				assert.NoError(t, d.Keep(e.Name, func(m *Mark) { m.Checks++ }))
			}
		})
	}
	all.Wait()
	d, err := Open(from, dir)
	require.NoError(t, err)
	assert.Equal(t, many*times, d.Mark(e.Name).Checks)
}
