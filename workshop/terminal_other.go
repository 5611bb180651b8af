//go:build !unix && !windows

package main

// terminalSize: this system has no terminals.
func terminalSize() (width, height int, is bool) { return 0, 0, false }
