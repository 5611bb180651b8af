//go:build race && !linux && !darwin

package sock

// On Windows package net synchronizes on a variable of package internal/poll that only
// net's own sockets reach. So for a program with net on one side and our sockets on the
// other, the detector reports false races.

func releaseSyscalls() {}
func acquireSyscalls() {}
