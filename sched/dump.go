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
	Waits  string        // running or blocking: in what Go says that it waits, such as "chan receive"; "": it computes

	cure    string // what would let others run, while it holds its worker
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
	if i.Where == "" {
		where = ", not started"
	}
	return fmt.Sprintf("task %d [%s, %v]%s", i.ID, what, i.For.Round(time.Millisecond), where)
}

// holds reports whether the task has held its worker for long.
func (i TaskInfo) holds() bool { return i.Status == Running && i.For > time.Second }

// Tasks describes every task that has not ended, in the order of their numbers.
// The tasks go on meanwhile, so two lines need not be of the same moment. It
// looks at all stacks, which stops the program for a moment: use it to find
// faults. Any goroutine may call it.
func (s *Sched) Tasks() []TaskInfo {
	infos, _ := s.tasks(func(uint64, taskState) bool { return true })
	return infos
}

// tasks describes the tasks that which picks by their number and state. The sights hold
// on to all stacks.
func (s *Sched) tasks(which func(id uint64, now taskState) bool) ([]TaskInfo, map[string]sight) {
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
	sights := lookAround()
	for i := range infos {
		if infos[i].coro != nil {
			infos[i].add(sights[infos[i].stackName()])
		}
	}
	return infos, sights
}

// stackName is how a traceback names the task's stack.
func (i *TaskInfo) stackName() string { return fmt.Sprintf("%p", i.coro) }

// add adds what the task's stack tells: copies, for infos are kept in errors.
func (i *TaskInfo) add(s sight) {
	i.Where, i.in, i.inBlock = strings.Clone(s.where), strings.Clone(s.in), s.inBlock
	if i.Where == "" {
		i.Where = "an unknown line" // beyond what is read of all stacks, or it is just beginning
	}
	i.cure = computesCure
	if (i.Status == Running || i.Status == Blocking) && s.waits() {
		i.Waits, i.cure = strings.Clone(s.state), "write "+s.advice()
	}
}

const computesCure = "call t.Checkpoint in its loop, or compute inside t.Block"

// Dump writes a line for every task: number, state or reason, since when, where. A
// last line tells what keeps Run going. A task that has held its worker for over a
// second is marked: nobody preempts it, and the tasks behind it wait. Any goroutine
// may call it.
func (s *Sched) Dump(w io.Writer) {
	io.WriteString(w, table(s.Tasks(), math.MaxInt)+s.goingOn()+"\n")
}

// DumpTask writes the line of one task and its whole stack, or that there is none of
// that number. Any goroutine may call it.
func (s *Sched) DumpTask(w io.Writer, id uint64) {
	infos, sights := s.tasks(func(n uint64, _ taskState) bool { return n == id })
	if len(infos) == 0 {
		fmt.Fprintf(w, "task %d has ended, or has never been\n", id)
		return
	}
	fmt.Fprintf(w, "%s%s\n", table(infos, 1), strings.TrimSuffix(sights[infos[0].stackName()].stack, "\n"))
}

// shortTable is how many lines of the table a text has that ends with it.
const shortTable = 20

// table is a line for each task, for the first most of them.
func table(infos []TaskInfo, most int) string {
	var b strings.Builder
	for n, i := range infos {
		if n == most {
			fmt.Fprintf(&b, "and %d more\n", len(infos)-n)
			break
		}
		fmt.Fprint(&b, i)
		if i.holds() {
			fmt.Fprintf(&b, "  <- holds worker %d: %s", i.Worker, i.cure)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// goingOn tells what keeps Run from its end: tasks that can run, and all that may wake
// one. If guests alone are left, Run sees no deadlock, because it cannot see what they do.
func (s *Sched) goingOn() string {
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
