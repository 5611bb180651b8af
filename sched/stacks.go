package sched

// This file answers: what do Go's own tracebacks show about a task? The wait it is in, if
// it waits the ordinary way, and the line of the program's own code.

import (
	"regexp"
	"runtime"
	"strings"
)

// A traceback is what Go prints for a task's coroutine. While the task runs, the
// coroutine's goroutine stands for its worker's: Go shows the latter as [coroutine].
type traceback struct {
	state   string // the state that Go reports: "running", "chan receive", "sync.Mutex.Lock"
	where   string // file:line of the innermost frame of the program's own code, else of the task's function
	in      string // the function of that frame: in a loop without calls Go mostly has no better line than 1
	call    string // what the program's own code called there, such as "time.Sleep"; "": it waits itself
	inBlock bool   // it is inside Block
	emits   bool   // it records an event, at which a stepped program stops
	stack   string
}

// coroutineFrame is the bottom frame of a task's stack in a traceback. Its first argument
// is the *coroutine, alive as long as the frame is, so that Go prints its value. It
// identifies the stack, and costs a task nothing before that.
var coroutineFrame = regexp.MustCompile(`sched\.\(\*coroutine\)\.body\((0x[0-9a-f]+)`)

// allTracebacks takes all stacks, which stops the program for a moment, and returns the
// traceback of each coroutine by the coroutine's address.
func allTracebacks() map[string]traceback {
	tracebacks := make(map[string]traceback)
	for _, stack := range strings.Split(allStacks(), "\n\n") {
		if m := coroutineFrame.FindStringSubmatch(stack); m != nil {
			tracebacks[m[1]] = parseTraceback(stack)
		}
	}
	return tracebacks
}

const (
	stackLimit = 64 << 20 // bounds what is read of all stacks: some 100,000 tasks' worth
	stackText  = 1 << 10  // what most of them take: a task that sleeps 800 bytes
)

// allStacks begins with a buffer that is usually large enough: the program is stopped
// until all stacks are walked, even if few of them fit.
func allStacks() string {
	for size := min(64<<10+runtime.NumGoroutine()*stackText, stackLimit); ; size = min(4*size, stackLimit) {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size == stackLimit {
			return string(buf[:n])
		}
	}
}

var (
	// stateOf finds the state in "goroutine 7 [chan receive, 2 minutes]:". What Go adds
	// in brackets of its own, "(nil chan)" or "(durable)", changes nothing for us.
	stateOf = regexp.MustCompile(`^goroutine \d+ [^\[]*\[([^\],(]*[^\],( ])`)

	// ours matches functions of our layers.
	ours = regexp.MustCompile(`^greenpoll/(sched|poller|sys|sock|greenhttp)\.`)

	// passedThrough matches functions that a waiting call passes on its way down:
	// those of our layers, and of the standard library.
	passedThrough = regexp.MustCompile(`^(panic\(|greenpoll/(step|trace|sched|poller|sys|sock|greenhttp)\.|` +
		`(golang\.org/x|archive|bufio|bytes|compress|container|context|crypto|database|debug|embed|encoding|` +
		`errors|expvar|flag|fmt|go|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|` +
		`reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|vendor)[./])`)
)

// parseTraceback reads one traceback. After its first line come two for each frame, the
// innermost first: the function, and "\tfile:line +0x1f".
func parseTraceback(stack string) (s traceback) {
	s.stack, s.inBlock = stack, strings.Contains(stack, "sched.(*Task).Block(")
	s.emits = strings.Contains(stack, "trace.(*Recorder).Emit(")
	if m := stateOf.FindStringSubmatch(stack); m != nil {
		s.state = m[1]
	}
	function, called, outermost := "", "", ""
	for line := range strings.Lines(stack) {
		line = strings.TrimSuffix(line, "\n")
		file, isFile := strings.CutPrefix(line, "\t")
		file, _, _ = strings.Cut(file, " +0x")
		switch {
		case !isFile:
			function = line
		case strings.HasPrefix(function, "greenpoll/sched.(*coroutine)."):
			s.where = outermost // one of our layers has started this task
			return s
		case strings.Contains(file, "_test.go:") || !passedThrough.MatchString(function):
			s.where, s.in, s.call = file, nameOf(function), called
			return s
		default:
			called, outermost = nameOf(function), file
		}
	}
	return s
}

// nameOf is the function of a frame without its arguments.
func nameOf(function string) string { return function[:max(0, strings.LastIndexByte(function, '('))] }

// waits reports whether Go has taken the goroutine off its thread, or the thread is in
// the kernel: the task does not compute. Calls of our own layers never wait like that:
// they make system calls that return at once, and take locks that are held for a moment.
func (s traceback) waits() bool {
	if s.emits || ours.MatchString(s.call) {
		return false
	}
	switch s.state {
	case "", "running", "runnable", "copystack", "preempted", "coroutine",
		"GC assist marking", "GC assist wait", "GC sweep wait", "wait for GC cycle", "GC weak to strong wait",
		"garbage collection", "stopping the world", "flushing proc caches", "dumping heap":
		return false
	}
	return true
}

// replacements says what to write instead of what the task waits in. The first row that
// matches counts; the beginning of the function's name is enough.
var replacements = []struct{ call, state, write string }{
	{"time.Sleep", "", "t.Sleep in place of time.Sleep"},
	{"sync.(*Mutex).Lock", "", "a sched.Mutex in place of the sync.Mutex"},
	{"sync.(*WaitGroup).Wait", "", "a sched.WaitGroup, or a sched.Group, in place of the sync.WaitGroup"},
	{"net/http.", "", "what package greenhttp has for it, or call it inside t.Block"},
	{"net.", "", "what package sock has for it, or call it inside t.Block"},
	{"", "chan", "a sched.Chan in place of the Go channel (for ctx.Done(): sched.Done), or wait inside t.Block"},
	{"", "select", "sched.Select over sched.Chans in place of select, or wait inside t.Block"},
}

// advice says what to write instead; it is called only if the task waits.
func (s traceback) advice() string {
	for _, row := range replacements {
		if row.call != "" && strings.HasPrefix(s.call, row.call) ||
			row.call == "" && s.call == "" && strings.HasPrefix(s.state, row.state) {
			return row.write
		}
	}
	return "t.Block around the call"
}
