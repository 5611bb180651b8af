package step

// This file answers: where are the descriptors that the viewer has given to the program?

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// Inherit returns the descriptors that Env names: the one to read Commands from, and the one to
// write to. Without Env both are nil. The program's own children get neither, so it can be
// called once.
//
// The descriptors block: Go's netpoller does not take them, for which the program would have
// two that poll.
func Inherit() (in, out *os.File, err error) {
	text := os.Getenv(Env)
	if text == "" {
		return nil, nil, nil
	}
	if err := os.Unsetenv(Env); err != nil {
		return nil, nil, err
	}
	var from, to uintptr
	if _, err := fmt.Sscanf(strings.TrimSpace(text), "%d,%d", &from, &to); err != nil {
		return nil, nil, fmt.Errorf("%s=%q: these are no two descriptors", Env, text)
	}
	if err := closeOnExec(from, to); err != nil {
		return nil, nil, fmt.Errorf("%s=%q: %w", Env, text, err)
	}
	return os.NewFile(from, "commands"), os.NewFile(to, "events"), nil
}

// OpenLive returns the Live of a program that a viewer has started, nil if none has.
func OpenLive() (*Live, error) {
	in, out, err := Inherit()
	if in == nil {
		return nil, err
	}
	return NewLive(untilGone(in), out), nil
}

// untilGone returns what comes from in, and ends the program when in ends: its viewer has closed
// it or has died, and a program that hangs, or runs without stops, would outlive it unseen.
func untilGone(in io.Reader) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, _ = io.Copy(w, in) // an error is an end, too
		os.Exit(0)
	}()
	return r
}
