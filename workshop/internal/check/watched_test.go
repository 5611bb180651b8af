package check

// This file answers: does the check get the reader's file with the field that it watches, and nothing
// else of it changed?

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/workshop/internal/course"
)

func TestAWatchedFieldHasTheChecksType(t *testing.T) {
	j := Job{File: filepath.Join(t.TempDir(), "mine.go"), Work: t.TempDir()}
	const text = "type m struct {\n\tstate atomic.Int64 // all of it\n\tother atomic.Int64\n}\n\n// state atomic.Int64\nvar s = m.state\n"
	require.NoError(t, os.WriteFile(j.File, []byte(text), 0o600))
	file, err := j.watched()
	require.NoError(t, err)
	assert.Equal(t, j.File, file, "nothing is watched")

	j.Exercise = course.Exercise{File: "p/real.go", Watched: "state"}
	file, err = j.watched()
	require.NoError(t, err)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "type m struct {\n\tstate watched // all of it\n\tother atomic.Int64\n}\n\n// state atomic.Int64\nvar s = m.state\n", string(got))
}
