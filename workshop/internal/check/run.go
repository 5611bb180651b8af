package check

// This file answers: how is it run? The reader's code may do anything: so it runs in a process of its
// own, in a folder of its own, with limits, and what it has started is ended with it (but for what has
// left its process group; on Windows, it is in a job of its own).

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"greenpoll/internal/group"
	"greenpoll/internal/verdict"
	"greenpoll/workshop/internal/course"
)

const (
	mostOutput = 1 << 20
	mostTime   = 60 * time.Second // of the clock: far more than a check takes
)

const (
	tooMuch = "The code prints without end: after 1 MB it was stopped."
	leaks   = "The code opens descriptors and does not close them: the process may have no more of them."
)

// A Result is how a check ended.
type Result struct {
	verdict.Verdict
	Printed string // by the reader's code, without the verdict
	Took    time.Duration
}

// Run builds and checks. Its error is a *CompileError, or says what is wrong with the machine or the
// workshop; what is wrong with the reader's code otherwise is in the Result.
func (j Job) Run(ctx context.Context) (r Result, err error) {
	begun := time.Now()
	if err := os.Remove(j.Record); err != nil && j.Record != "" && !errors.Is(err, os.ErrNotExist) {
		return r, err // it is of another check
	}
	work, done, err := Folder(j.Work)
	if err != nil {
		return r, err
	}
	defer done()
	j.Work = work
	exe, err := j.build(ctx)
	if err != nil {
		return r, err
	}
	most := mostTime
	if j.Race {
		most *= raceSlower
	}
	env := []string{"GORACE=halt_on_error=0", verdict.RecordVar + "=" + j.Record, verdict.MineVar + "=" + j.Exercise.File + "=" + j.File,
		verdict.FuncVar + "=" + j.Exercise.Func}
	if j.Passed {
		env = append(env, verdict.PassedVar+"=yes")
	}
	r, err = program{exe, j.Work, j.Root, j.Exercise.Package(), env, most, j.Race, j.translate}.run(ctx)
	r.Took = time.Since(begun)
	if j.Race && err == nil {
		if said := raced(r.Printed, course.Shown(j.File)); said != "" { // whatever else is wrong may come of it
			r.Verdict = verdict.Verdict{Said: said}
		}
	}
	return r, err
}

// A program is one of checks, built.
type program struct {
	exe, dir  string
	root      string // of the clone
	pkg       string // from there: the one that holds the reader's code
	env       []string
	most      time.Duration // of the clock
	race      bool
	translate func(string) string // the paths in what it says
}

// run runs it to its verdict, or to what is said without one.
func (p program) run(ctx context.Context) (r Result, err error) {
	number := rand.Text()
	ctx, cancel := context.WithTimeout(ctx, p.most)
	defer cancel()
	cmd := exec.Command(p.exe)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), verdict.Var+"="+number, verdict.RootVar+"="+p.root,
		verdict.ParentVar+"="+strconv.Itoa(os.Getpid()))
	cmd.Env = append(cmd.Env, p.env...)
	ended, err := execute(ctx, cmd, newLimited(), limitsOf(p.most, p.race))
	if err != nil {
		return r, err
	}
	v, printed, ok := verdict.In(ended.output, number)
	if !ok {
		v = verdict.Verdict{Said: ended.why(printed), Got: crashed(printed, p.root, p.pkg)}
	}
	if strings.Contains(v.Said, "too many open files") {
		v.Said = leaks
	}
	v.Said, v.Got, v.Told = p.translate(v.Said), p.translate(v.Got), p.translate(v.Told)
	return Result{Verdict: v, Printed: p.translate(printed)}, nil
}

// An end is how a process has ended.
type end struct {
	output string
	cut    string // why it was ended from here; "": it was not
	state  *os.ProcessState
}

// why says why there is no verdict.
func (e end) why(printed string) string {
	if strings.Contains(printed, "\nfatal error: stack overflow") {
		return "The code calls itself without end, until its stack is full: which call leads back to itself?"
	}
	at := strings.Index(printed, "panic: ")
	if fatal := strings.Index(printed, "fatal error: "); at < 0 || fatal >= 0 && fatal < at {
		at = fatal
	}
	switch {
	case e.cut != "":
		return e.cut
	case at >= 0:
		line, _, _ := strings.Cut(printed[at:], "\n")
		if text, is := strings.CutPrefix(line, "panic: "); is {
			return "The code panics: " + text
		}
		return "The code ends the program: " + line
	case e.state.ExitCode() == 0:
		return "The program ended before its check did: does the code call os.Exit?"
	}
	return "The program ended before its check did, with " + e.state.String() + "."
}

// crashed returns the first line of a package in what a program has printed that Go has ended; "": there
// is none.
func crashed(printed, root, pkg string) string {
	_, trace, _ := strings.Cut(printed, "\ngoroutine ")
	for line := range strings.Lines(trace) {
		place, is := strings.CutPrefix(line, "\t")
		if place, _, _ = strings.Cut(strings.TrimSpace(place), " +0x"); is && strings.HasPrefix(place, filepath.ToSlash(root)+"/"+pkg+"/") {
			return place
		}
	}
	return ""
}

// execute runs a program in a process group of its own until it ends, or goes beyond a limit.
func execute(ctx context.Context, cmd *exec.Cmd, out *limited, most limits) (end, error) {
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = time.Second // what it has started may keep its stdout
	group.Own(cmd)
	if err := cmd.Start(); err != nil {
		return end{}, err
	}
	defer group.Kill(cmd.Process)         // what it has started and left behind
	release, _ := group.Hold(cmd.Process) // if it has ended already, it cannot be held
	defer release()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	e := end{}
	cut := func(why string) {
		e.cut = why
		group.Kill(cmd.Process)
		<-done
	}
	tick := time.NewTicker(usageEvery)
	defer tick.Stop()
	for running := true; running; {
		select {
		case err := <-done:
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
				return end{}, err
			}
			running = false
		case <-out.full:
			cut(tooMuch)
			running = false
		case <-ctx.Done():
			cut(most.late())
			running = false
			if context.Cause(ctx) != context.DeadlineExceeded {
				return end{}, ctx.Err()
			}
		case <-tick.C:
			if why := most.beyond(cmd.Process.Pid); why != "" {
				cut(why)
				running = false
			}
		}
	}
	if e.cut == "" && out.isFull() {
		e.cut = tooMuch
	}
	e.output, e.state = out.String(), cmd.ProcessState
	return e, nil
}

// limited takes a program's output, up to a limit.
type limited struct {
	mu   sync.Mutex
	text bytes.Buffer
	full chan struct{}
	once sync.Once
}

func newLimited() *limited { return &limited{full: make(chan struct{})} }

func (l *limited) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := mostOutput - l.text.Len()
	l.text.Write(p[:min(left, len(p))])
	if len(p) > left { // what is cut off may be the verdict
		l.once.Do(func() { close(l.full) })
	}
	return len(p), nil
}

func (l *limited) isFull() bool {
	select {
	case <-l.full:
		return true
	default:
		return false
	}
}

func (l *limited) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
