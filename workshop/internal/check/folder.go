package check

// This file answers: where is a check built, when another one of the same exercise may be under way?

import (
	"os"
	"path/filepath"
	"time"
)

// forgotten is after how long a folder counts as one whose check was killed.
const forgotten = time.Hour

// Folder makes a folder in dir for one check alone. done removes it.
func Folder(dir string) (own string, done func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", nil, err
	}
	all, err := filepath.Glob(filepath.Join(dir, "run-*"))
	if err != nil {
		return "", nil, err
	}
	for _, path := range all {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > forgotten {
			_ = os.RemoveAll(path) // the next check tries it again
		}
	}
	own, err = os.MkdirTemp(dir, "run-")
	return own, func() { _ = os.RemoveAll(own) }, err // likewise
}
