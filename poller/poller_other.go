//go:build !linux

package poller

// Systems without a backend: everything builds, and the simulated kernel runs.

import (
	"errors"
	"fmt"
	"runtime"
)

// NewBackend fails with errors.ErrUnsupported.
func NewBackend() (Backend, error) {
	return nil, fmt.Errorf("greenpoll: no backend for %s yet: %w", runtime.GOOS, errors.ErrUnsupported)
}
