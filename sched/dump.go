package sched

// This file answers: who is there, and what are they waiting for?

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// registry holds every task that has not ended. Go: runtime/proc.go allgs
type registry struct {
	mu     sync.Mutex
	tasks  []*Task
	lastID uint64
}

func (r *registry) add(t *Task) {
	r.mu.Lock()
	r.lastID++
	t.id = r.lastID
	t.index = uint32(len(r.tasks))
	r.tasks = append(r.tasks, t)
	r.mu.Unlock()
}

func (r *registry) remove(t *Task) {
	r.mu.Lock()
	last := len(r.tasks) - 1
	r.tasks[t.index] = r.tasks[last]
	r.tasks[t.index].index = t.index
	r.tasks[last] = nil
	r.tasks = r.tasks[:last]
	r.mu.Unlock()
}

// first returns some task, nil if none is left.
func (r *registry) first() *Task {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.tasks) == 0 {
		return nil
	}
	return r.tasks[0]
}

// TaskInfo describes one task at one moment.
type TaskInfo struct {
	ID     uint64
	Status Status
	Reason Reason        // why it is parked
	For    time.Duration // since it last started to run, as its worker knew the time
	Where  string        // file:line in the task's own code; "" if not known
	coro   *coroutine
}

// String is one line of Dump.
func (i TaskInfo) String() string {
	what := i.Status.String()
	if i.Status == Parked {
		what = i.Reason.String()
	}
	where := i.Where
	if where == "" {
		where = "not started"
	}
	return fmt.Sprintf("task %d [%s, %v] at %s", i.ID, what, i.For.Round(time.Millisecond), where)
}

// Tasks describes every task that has not ended, in the order of their numbers.
// The tasks go on meanwhile, so two lines need not be of the same moment. It
// looks at all stacks, which stops the program for a moment: use it to find
// faults. Any goroutine may call it.
func (s *Sched) Tasks() []TaskInfo {
	clock := s.Now()
	r := &s.registry
	r.mu.Lock()
	infos := make([]TaskInfo, 0, len(r.tasks))
	for _, t := range r.tasks {
		now, coro := t.moment(), t.coro.Load()
		infos = append(infos, TaskInfo{ID: t.id, Status: now.status(), Reason: now.reason(),
			For: time.Duration(max(0, now.lasted(clock))), coro: coro})
	}
	r.mu.Unlock()
	slices.SortFunc(infos, func(a, b TaskInfo) int { return cmp.Compare(a.ID, b.ID) })
	where := whereAll()
	for i := range infos {
		if c := infos[i].coro; c != nil {
			infos[i].Where = where[fmt.Sprintf("%p", c)]
		}
	}
	return infos
}

// Dump writes a line for every task: number, state or reason, since when, where.
// A task that has held its worker for over a second is marked: nobody preempts
// it, and the tasks behind it wait. Any goroutine may call it.
func (s *Sched) Dump(w io.Writer) {
	for _, i := range s.Tasks() {
		mark := ""
		if i.Status == Running && i.For > time.Second {
			mark = "  <- holds its worker: a Checkpoint or Block would let others run"
		}
		fmt.Fprintf(w, "%v%s\n", i, mark)
	}
}

// coroutineFrame is the bottom frame of a task's stack in a traceback. Its first
// argument is the *coroutine, alive as long as the frame is, so that Go prints
// its value: it says whose stack this is without a cost to any task before.
var coroutineFrame = regexp.MustCompile(`sched\.\(\*coroutine\)\.body\((0x[0-9a-f]+)`)

// whereAll maps each coroutine, by its address, to the line where its task
// stands: the innermost frame that is neither ours nor the standard library's.
func whereAll() map[string]string {
	where := make(map[string]string)
	for _, stack := range strings.Split(allStacks(), "\n\n") {
		if m := coroutineFrame.FindStringSubmatch(stack); m != nil {
			where[m[1]] = ownFrame(strings.Split(stack, "\n"))
		}
	}
	return where
}

// stackLimit bounds what Tasks reads of all stacks: some 100,000 tasks' worth.
const stackLimit = 64 << 20

func allStacks() string {
	for size := 64 << 10; ; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= stackLimit {
			return string(buf[:n])
		}
	}
}

// ownFrame picks the frame to show. Every second line of a traceback is
// "\tfile:line +0x1f"; the line before it names the function.
func ownFrame(lines []string) string {
	for i := 1; i+1 < len(lines); i += 2 {
		file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " +0x")
		if strings.Contains(file, "_test.go:") || !passedThrough.MatchString(lines[i]) {
			return file
		}
	}
	return ""
}

// passedThrough matches functions that a waiting call passes on its way down:
// those of our layers, and of the standard library.
var passedThrough = regexp.MustCompile(
	`^(greenpoll/(sched|poller|sock|greenhttp)|bufio|crypto/.*|io|iter|net|net/.*|runtime|sync)\.`)
