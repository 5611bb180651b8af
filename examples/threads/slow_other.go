//go:build !linux && !darwin && !windows

package main

import "errors"

// slowCalls is not available: greenpoll does not run on this system.
type slowCalls struct{}

func newSlowCalls(row) (*slowCalls, error) { return nil, errors.ErrUnsupported }

func (*slowCalls) wait() error { return errors.ErrUnsupported }
