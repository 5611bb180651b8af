//go:build !linux && !darwin && !windows

package poller

// Systems without a backend: everything builds, and the simulated kernel runs.

import (
	"errors"
	"fmt"
	"runtime"
)

var errNoBackend error = fmt.Errorf("greenpoll: no backend for %s yet: %w", runtime.GOOS, errors.ErrUnsupported)

// NewBackend fails with errors.ErrUnsupported.
func NewBackend() (Backend, error) { return nil, errNoBackend }
