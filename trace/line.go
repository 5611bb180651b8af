package trace

// This file answers: which line of the source emitted an event? In memory an
// event has a program counter, which means something only to the process that
// recorded it; a Line has the answer as text, and so outlives the process.

import (
	"path"
	"runtime"
	"strconv"
	"strings"
)

// Line is an event together with the place in the source that emitted it. It is
// what a trace file holds and what the narrator reads.
type Line struct {
	Event
	At string // "sock/fd_readiness.go:41", relative to the module; "" if not known
}

// Lines resolves the program counters of events. It must be called in the
// process that recorded them.
func Lines(events []Event) []Line {
	places := map[uintptr]string{} // a trace has many events and few places
	lines := make([]Line, len(events))
	for i, e := range events {
		at, known := places[e.PC]
		if !known {
			at = place(e.PC)
			places[e.PC] = at
		}
		lines[i] = Line{Event: e, At: at}
	}
	return lines
}

// root is the module's folder with a slash at its end, as the compiler wrote it into this
// program: a full path, or "greenpoll/" with -trimpath. Asking for the place of this very
// file is right for every package below the root, be it main, a test or a generic
// function. The name of a function would not show it.
var root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(file)) + "/"
}()

// place returns the file and line of pc, a return address as runtime.Callers returns it.
// Outside the module it is the file with its folder.
func place(pc uintptr) string {
	if pc == 0 {
		return ""
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	if frame.File == "" {
		return ""
	}
	file, inside := strings.CutPrefix(frame.File, root)
	if !inside {
		file = path.Join(path.Base(path.Dir(file)), path.Base(file))
	}
	return file + ":" + strconv.Itoa(frame.Line)
}
