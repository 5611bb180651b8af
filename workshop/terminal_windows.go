package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// terminalSize returns the size of the console at the standard output; is: there is one.
func terminalSize() (width, height int, is bool) {
	var info windows.ConsoleScreenBufferInfo
	if windows.GetConsoleScreenBufferInfo(windows.Handle(os.Stdout.Fd()), &info) != nil {
		return 0, 0, false
	}
	w := info.Window
	return int(w.Right-w.Left) + 1, int(w.Bottom-w.Top) + 1, true
}
