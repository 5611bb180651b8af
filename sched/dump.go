package sched

// This file answers: which tasks are there, and what is each waiting for?

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

// registry holds every task that has not ended.
//
// Go: runtime/proc.go allgs
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
	Worker int32         // on which it runs, or ran last; 1023: one with that number or above
	Waits  string        // running or blocking: the wait that Go reports, such as "chan receive"; "": it computes

	advice  string // what would let others run, while it holds its worker
	in      string // the function that Where is in
	inBlock bool   // it is inside Block, perhaps parked there as a guest
	coro    *coroutine
}

// String is one line of Dump.
func (i TaskInfo) String() string {
	what := i.Status.String()
	if i.Status == Parked {
		what = i.Reason.String()
	}
	if i.Waits != "" {
		what += ": " + i.Waits
	}
	where := " at " + i.Where
	switch {
	case i.Reason == AtRest && i.coro == nil:
		where = ": no stack"
	case i.Where == "":
		where = ", not started"
	}
	return fmt.Sprintf("task %d [%s, %v]%s", i.ID, what, i.For.Round(time.Millisecond), where)
}

// holds reports whether the task has held its worker for long.
func (i TaskInfo) holds() bool { return i.Status == Running && i.For > time.Second }

// Tasks describes every task that has not ended, in the order of their numbers. The tasks
// keep running meanwhile, so two lines may be of different moments. It reads all stacks,
// which stops the program for a moment: use it to find faults. Any goroutine may call it.
func (s *Sched) Tasks() []TaskInfo {
	infos, _ := s.tasks(func(uint64, taskState) bool { return true })
	return infos
}

// tasks describes the tasks that which selects by number and state. The tracebacks keep
// the text of all stacks in memory.
func (s *Sched) tasks(which func(id uint64, now taskState) bool) ([]TaskInfo, map[string]traceback) {
	clock := s.Now()
	r := &s.registry
	var infos []TaskInfo
	r.mu.Lock()
	for _, t := range r.tasks {
		if now := t.loadState(); which(t.id, now) {
			infos = append(infos, TaskInfo{ID: t.id, Status: now.status(), Reason: now.reason(), Worker: now.worker(),
				For: time.Duration(max(0, now.lasted(clock))), coro: t.coro.Load()})
		}
	}
	r.mu.Unlock()
	if len(infos) == 0 {
		return nil, nil
	}
	slices.SortFunc(infos, func(a, b TaskInfo) int { return cmp.Compare(a.ID, b.ID) })
	tracebacks := allTracebacks()
	for i := range infos {
		if infos[i].coro != nil {
			infos[i].add(tracebacks[infos[i].stackName()])
		}
	}
	return infos, tracebacks
}

// stackName is how a traceback names the task's stack.
func (i *TaskInfo) stackName() string { return fmt.Sprintf("%p", i.coro) }

// add adds what the task's traceback shows, as copies, because infos are kept in errors.
func (i *TaskInfo) add(s traceback) {
	i.Where, i.in, i.inBlock = strings.Clone(s.where), strings.Clone(s.in), s.inBlock
	if i.Where == "" {
		i.Where = "an unknown line" // beyond what is read of all stacks, or it is just beginning
	}
	i.advice = computesAdvice
	if (i.Status == Running || i.Status == Blocking) && s.waits() {
		i.Waits, i.advice = strings.Clone(s.state), "write "+s.advice()
	}
}

const computesAdvice = "call t.Checkpoint in its loop, or compute inside t.Block"

// Dump writes a line for every task: number, state or reason, since when, where. A last
// line says what keeps Run going. A task that has held its worker for over a second is
// marked: nothing preempts it, and the tasks behind it wait. Any goroutine may call it.
func (s *Sched) Dump(w io.Writer) {
	io.WriteString(w, table(s.Tasks(), math.MaxInt)+s.whyRunning()+"\n")
}

// DumpTask writes the line of one task and its whole stack, or says that there is no task
// of that number. Any goroutine may call it.
func (s *Sched) DumpTask(w io.Writer, id uint64) {
	infos, tracebacks := s.tasks(func(n uint64, _ taskState) bool { return n == id })
	if len(infos) == 0 {
		fmt.Fprintf(w, "task %d has ended, or never existed\n", id)
		return
	}
	fmt.Fprintf(w, "%s%s\n", table(infos, 1), strings.TrimSuffix(tracebacks[infos[0].stackName()].stack, "\n"))
}

// shortTable is how many tasks are listed in a table that ends another text.
const shortTable = 20

// table has a line for each task, up to most of them.
func table(infos []TaskInfo, most int) string {
	var b strings.Builder
	for n, i := range infos {
		if n == most {
			fmt.Fprintf(&b, "and %d more\n", len(infos)-n)
			break
		}
		fmt.Fprint(&b, i)
		if i.holds() {
			fmt.Fprintf(&b, "  <- holds worker %d: %s", i.Worker, i.advice)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// whyRunning says what keeps Run from ending: tasks that can run, and everything that may
// wake one. If only guests are left, Run sees no deadlock, because it cannot see what
// they do.
func (s *Sched) whyRunning() string {
	s.mu.Lock()
	busy, blocked := len(s.procs)-len(s.idleP), s.blocked
	s.mu.Unlock()
	var all []string
	count := func(n int64, one, more string) {
		if n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n, map[bool]string{true: one, false: more}[n == 1]))
		}
	}
	count(int64(busy), "busy worker", "busy workers")
	count(int64(blocked), "Block", "Blocks")
	count(int64(s.poller.Waiters()), "wait for I/O", "waits for I/O")
	if first := s.timers.first.Load(); first != 0 {
		all = append(all, fmt.Sprintf("a timer in %v", time.Duration(max(0, first-s.Now())).Round(time.Millisecond)))
	}
	count(s.guests.Load(), "Hold (a guest that sleeps, a guest socket, a sched.Done)",
		"Holds (guests that sleep, guest sockets, sched.Done)")
	if len(all) == 0 {
		return "nothing keeps Run going"
	}
	return "Run is kept going by " + strings.Join(all, ", ")
}
