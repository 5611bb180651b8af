package course

// This file answers: how is a path told to the reader? As it may be typed where the command runs.

import (
	"os"
	"path/filepath"
	"strings"
)

// Shown returns a path from the current folder, if it is in there.
func Shown(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}
