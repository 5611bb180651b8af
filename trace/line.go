package trace

// This file answers: which line of the source does an event report? In memory an event has
// a program counter, of the place that emitted it, which means something only to the
// process that recorded it; a Line has the answer as text, and so outlives the process.

import (
	"path"
	"runtime"
	"strconv"
	"strings"
)

// Line is an event together with the place in the source that it reports. It is what a
// trace file holds and what the narrator reads.
type Line struct {
	Event
	At string // the statement: "sock/fd_readiness.go:59", relative to the module; "" if not known
}

// Lines resolves the program counters of events. It must be called in the
// process that recorded them.
//
// An emit stands directly below the statement that it reports:
//
//	n, errno = r.calls.Read(f.num, p)
//	if t.Tracing() {
//		f.emitTry(...)
//
// So the place is two lines above the emit. A test at the root holds every emit to that.
func Lines(events []Event) []Line {
	known := places{}
	lines := make([]Line, len(events))
	for i, e := range events {
		lines[i] = known.line(e)
	}
	return lines
}

// places are those that were looked up: a trace has many events and few places.
type places map[emit]string

type emit struct {
	pc   uintptr
	kind Kind
}

func (p places) line(e Event) Line {
	from := emit{e.PC, e.Kind}
	at, known := p[from]
	if !known {
		at = place(e.PC, e.Kind)
		p[from] = at
	}
	return Line{Event: e, At: at}
}

// reported returns the line of what an event of kind k reports, if it was emitted at frame.
func reported(k Kind, frame runtime.Frame) int {
	switch k {
	case Call, Yield: // the function itself: it was called
		if frame.Func != nil {
			_, line := frame.Func.FileLine(frame.Entry)
			return line
		}
	case Ready, Next: // the frame is in the statement, which calls what emits
	case Kernel: // the simulated kernel's emits ask themselves whether the trace is on
		return frame.Line - 1
	default:
		return frame.Line - 2
	}
	return frame.Line
}

// root is the module's folder with a slash at its end, as the compiler wrote it into this
// program: a full path, or "greenpoll/" with -trimpath. Asking for the place of this very
// file is right for every package below the root, be it main, a test or a generic
// function. The name of a function would not show it.
var root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(file)) + "/"
}()

// place returns the file and line that an event of kind k reports which was emitted at pc, a
// return address as runtime.Callers returns it. Outside the module it is the file with its
// folder.
func place(pc uintptr, k Kind) string {
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
	return file + ":" + strconv.Itoa(reported(k, frame))
}
