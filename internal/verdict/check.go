package verdict

// This file answers: what does a check look like? It asks one thing after the other, and the first
// that does not hold ends it. Also one that hangs ends, and says who sleeps: see patience.go.

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// mostStack is far more than any check needs. Go's own limit is as high as that of the memory, and a
// recursion without end should be told as what it is.
const mostStack = 64 << 20

// A Check is one under way. Its methods may be called by several goroutines.
type Check struct {
	mu     sync.Mutex
	alive  int // how often something went on
	asleep func() (said, place string)
	told   []string
	order  string
}

// Run runs the check, reports the verdict, and ends the process. A panic of the reader's code is a
// verdict, too.
func Run(check func(c *Check)) {
	debug.SetMaxStack(mostStack)
	limitDescriptors()
	c := new(Check)
	go c.watch()
	defer c.Recover()
	check(c)
	c.end(Verdict{OK: true})
}

// Recover ends the check if its caller panics. What runs the reader's code defers it: on each stack,
// since a panic that comes from another one does not say where it began.
func (c *Check) Recover() {
	if p := recover(); p != nil {
		c.Panicked(p, string(debug.Stack()))
	}
}

// Panicked ends the check with a panic that was recovered elsewhere, and the stack of that time.
func (c *Check) Panicked(p any, stack string) {
	c.end(Verdict{Said: fmt.Sprintf("The code panics: %v", p), Got: where(stack)})
}

// Begins forgets what has gone on, and notes what does from now on.
func (c *Check) Begins(format string, args ...any) {
	c.mu.Lock()
	c.told, c.order = nil, ""
	c.mu.Unlock()
	c.Goes(format, args...)
}

// Asleep says what is told when nothing goes on any more.
func (c *Check) Asleep(say func() string) {
	c.AsleepAt(func() (said, place string) { return say(), "" })
}

// AsleepAt is Asleep with an event of the recording at which it shows; "": there is none. say is to
// record the run, and the reader's code may still be at work then.
func (c *Check) AsleepAt(say func() (said, place string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asleep = say
	c.alive++
}

// Alive notes that something went on that need not be told.
func (c *Check) Alive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alive++
}

// Goes notes that something went on, and what.
func (c *Check) Goes(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alive++
	if c.told = append(c.told, fmt.Sprintf(format, args...)); len(c.told) > 20 {
		c.told = c.told[1:]
	}
}

// Anew forgets what went on before: a new part of the check begins.
func (c *Check) Anew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alive++
	c.told = nil
}

// Fail ends the check: what is wrong, in one sentence.
func (c *Check) Fail(format string, args ...any) { c.end(Verdict{Said: fmt.Sprintf(format, args...)}) }

// FailAt ends the check with an event of the recording at which it shows.
func (c *Check) FailAt(place, format string, args ...any) {
	c.end(Verdict{Said: fmt.Sprintf(format, args...), Place: place})
}

// Shows notes an order of the explorer in which the mistake shows that is about to be told, as
// "greenpoll gate" takes it.
func (c *Check) Shows(order string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order = order
}

// Want ends the check if the two differ, with both.
func (c *Check) Want(expected, got any, format string, args ...any) {
	c.WantAt("", expected, got, format, args...)
}

// WantAt is Want with a place of the recording at which it shows; "": there is none.
func (c *Check) WantAt(place string, expected, got any, format string, args ...any) {
	if e, g := fmt.Sprint(expected), fmt.Sprint(got); e != g {
		c.end(Verdict{Said: fmt.Sprintf(format, args...), Expected: e, Got: g, Place: place})
	}
}

// end reports the verdict, once, and ends the process: the reader's code may be anywhere.
func (c *Check) end(v Verdict) {
	c.mu.Lock() // for good
	if !v.OK && v.Told == "" {
		v.Told = strings.Join(c.told, "\n")
	}
	if !v.OK && v.Place == "" {
		v.Order = c.order
	}
	Report(v)
	os.Exit(0)
}

func (c *Check) watch() {
	parent := parent()
	for p := begin(); ; {
		time.Sleep(lookEvery) // nothing else tells that nothing happens
		if os.Getppid() != parent {
			killGroup() // the workshop was killed: nobody hears the verdict, and nobody would end this
			os.Exit(0)
		}
		c.mu.Lock()
		alive, say := c.alive, c.asleep
		c.mu.Unlock()
		if !p.over(alive, time.Now(), processorTime()) {
			continue
		}
		v := Verdict{Said: "Nothing goes on any more, and the check has not ended."}
		if say != nil {
			v.Said, v.Place = say()
		}
		c.end(v)
	}
}

// where returns the place of a stack below the panic in which the reader's line stands: the first of
// the reader's file, or else of the clone, or else of any.
func where(stack string) string {
	_, below, found := strings.Cut(stack, "\npanic(")
	if !found {
		return ""
	}
	root := filepath.ToSlash(os.Getenv(RootVar)) + "/"
	file, _, _ := strings.Cut(os.Getenv(MineVar), "=")
	var mine, clones, other string
	lines := strings.Split(below, "\n")
	for _, line := range lines[min(2, len(lines)):] {
		place, ok := strings.CutPrefix(line, "\t")
		if !ok || strings.Contains(place, "/src/runtime/") {
			continue
		}
		place, _, _ = strings.Cut(place, " +0x")
		other = cmp.Or(other, place)
		if strings.HasPrefix(place, root) {
			clones = cmp.Or(clones, place)
		}
		if at, is := strings.CutPrefix(place, root+file); is && file != "" && (at[0] == ':' || strings.HasSuffix(file, "/") && !strings.Contains(at, "_test.go:")) {
			mine = cmp.Or(mine, place)
		}
	}
	return cmp.Or(mine, clones, other)
}
