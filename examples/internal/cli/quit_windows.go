package cli

import (
	"os"
	"runtime/pprof"

	"golang.org/x/sys/windows"
)

var setConsoleCtrlHandler = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetConsoleCtrlHandler")

// onQuit calls f when ctrl-break is pressed. Go treats that as os.Interrupt, like
// ctrl-c. Windows calls handlers in the reverse order of their installation, so this one
// is called before Go's.
func onQuit(f func()) {
	handler := windows.NewCallback(func(event uint32) uintptr {
		if event != windows.CTRL_BREAK_EVENT {
			return 0 // not ours
		}
		f()
		return 1
	})
	if ok, _, err := setConsoleCtrlHandler.Call(handler, 1); ok == 0 {
		Say("ctrl-break does not print the tasks: %v", err)
	}
}

// goDump prints what Go's runtime prints on other systems.
func goDump() {
	if err := pprof.Lookup("goroutine").WriteTo(os.Stderr, 2); err != nil {
		Exit(err)
	}
	os.Exit(2)
}
