package explore

// This file answers: where in the code is the point at which an actor stands?

import (
	"path"
	"runtime"
	"strconv"
	"strings"
)

// placeOfPoint returns the line that has called the hook by a syncPoint, such as
// "poller/gate.go:72"; the action follows below it. It is "" at the explorer's own points.
func placeOfPoint() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		if !more {
			return ""
		}
		if strings.HasSuffix(frame.Function, ".syncPoint") {
			caller, _ := frames.Next()
			return inModule(caller.File) + ":" + strconv.Itoa(caller.Line)
		}
	}
}

// root is the module's folder with a slash at its end, as the compiler wrote it into this
// program.
var root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(path.Dir(file))) + "/"
}()

// inModule returns a file as it is named in the module. A wrong body is compiled as a file
// of its package: see tools/overlay/bodies.
func inModule(file string) string {
	file = strings.TrimPrefix(file, root)
	if name, wrong := strings.CutPrefix(path.Base(file), "overlay_"); wrong {
		return "overlays/" + name
	}
	return file
}
