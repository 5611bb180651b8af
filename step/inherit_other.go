//go:build !unix && !windows

package step

import "errors"

// closeOnExec fails: a program for such a system has no children, and no viewer.
func closeOnExec(...uintptr) error { return errors.ErrUnsupported }
