package screen

// This file answers: what does each task do, and why does it wait?

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"greenpoll/trace"
)

// tasksSeen are the tasks that the events up to the view have mentioned, by their numbers.
func (m *model) tasksSeen() []uint64 { return slices.Sorted(maps.Keys(m.line.State.Tasks)) }

// tasksShown are those of them that h rows show: the chosen one is among them, and it moves
// the others as little as it can.
func (m *model) tasksShown(h int) []uint64 {
	seen := m.tasksSeen()
	if len(seen) <= h {
		return seen
	}
	from := 0
	if i := slices.Index(seen, m.task); i >= h {
		from = i - h + 1
	}
	return seen[from:min(len(seen), from+max(h, 0))]
}

func (m *model) drawTasks(w, h int) (rows []string) {
	for _, g := range m.tasksShown(h) {
		t := m.line.State.Tasks[g]
		mark := " "
		if g == m.task {
			mark = ">"
		}
		const name = 10
		row := fit(fmt.Sprintf("%s%3d %-*s %s", mark, g, name, cut(shortName(t.Name), name), m.doing(g, t, w-name-6)), w)
		switch {
		case t.Status == trace.Running || t.Status == trace.Waiting:
			row = m.look.strong.Render(row)
		case t.Status == trace.Dead:
			row = m.look.faint.Render(row)
		}
		rows = append(rows, row)
	}
	return rows
}

// doing says the status of a task, and what explains it, in w columns if it can.
func (m *model) doing(g uint64, t trace.Task, w int) string {
	call, _, in := m.callOf(g)
	if in {
		if long := m.within(g, t, ", in "+callName(call)); width(long) <= w {
			return long
		}
	}
	return m.within(g, t, "")
}

// within says the status; the call in which the task is stands where there is room for it.
func (m *model) within(g uint64, t trace.Task, within string) string {
	switch t.Status {
	case trace.Running:
		return fmt.Sprintf("on worker %d%s", t.M, within)
	case trace.Waiting:
		return fmt.Sprintf("on worker %d, is to wait", t.M)
	case trace.Leaving:
		return "leaves" + because(t.Reason)
	case trace.Parked:
		return "parked" + because(t.Reason)
	case trace.Runnable:
		if t.Queue.Name == "" {
			return "picked" + within
		}
		return "runnable, " + queueName(t.Queue) + within
	case trace.Blocked:
		return fmt.Sprintf("blocks worker %d", t.M)
	case trace.Dead:
		return "has ended"
	case trace.Created:
		return "created"
	}
	return t.Status.String()
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

func queueName(q trace.Queue) string {
	switch q.Name {
	case "global":
		return "global queue"
	case "next":
		return fmt.Sprintf("P %d run-next", q.P)
	}
	return fmt.Sprintf("P %d ring", q.P)
}

// shortName is a function's name without its package's path: "read.func1".
func shortName(name string) string {
	name = path.Base(name)
	if _, after, found := strings.Cut(name, "."); found {
		return after
	}
	return name
}

// drawQueues shows each worker, each P, and who stands in which queue.
func (m *model) drawQueues() (rows []string) {
	s := m.line.State
	held := map[int32]bool{} // each P: whether a worker has it
	for p := range int32(m.header.Workers) {
		held[p] = false
	}
	for q := range s.Queues {
		if q.P >= 0 {
			held[q.P] = false
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.Workers)) {
		rows = append(rows, fmt.Sprintf("worker %d  %s", n, workerDoes(s.Workers[n], s)))
		if p := s.Workers[n].P; p >= 0 {
			held[p] = true
		}
	}
	for _, p := range slices.Sorted(maps.Keys(held)) {
		free := ""
		if !held[p] {
			free = "free  "
		}
		rows = append(rows, fmt.Sprintf("P %d  %srun-next: %s   ring: %s", p, free,
			m.queued(trace.Queue{P: p, Name: "next"}), m.queued(trace.Queue{P: p, Name: "ring"})))
	}
	return append(rows, "global queue: "+m.queued(trace.Queue{P: -1, Name: "global"}))
}

func workerDoes(w trace.Worker, of *trace.State) string {
	switch {
	case w.Polling:
		return "sleeps in the poll, has no P"
	case w.Asleep:
		return "sleeps, has no P"
	case w.Task != 0 && w.P < 0 && of.Tasks[w.Task].Status == trace.Blocked:
		return fmt.Sprintf("blocked by task %d, has no P", w.Task)
	case w.Task != 0 && w.P < 0:
		return fmt.Sprintf("runs task %d, has no P", w.Task)
	case w.Task != 0:
		return fmt.Sprintf("runs task %d, has P %d", w.Task, w.P)
	case w.P < 0:
		return "has no P"
	}
	return fmt.Sprintf("looks for work, has P %d", w.P)
}

// queued lists who stands in q, the first to go at the left.
func (m *model) queued(q trace.Queue) string {
	var in []uint64
	tasks := m.line.State.Tasks
	for g, t := range tasks {
		if t.Status == trace.Runnable && t.Queue == q {
			in = append(in, g)
		}
	}
	slices.SortFunc(in, func(a, b uint64) int { return cmp.Compare(tasks[a].SinceNo, tasks[b].SinceNo) })
	if len(in) == 0 {
		return "-"
	}
	var parts []string
	for _, g := range in {
		parts = append(parts, fmt.Sprint(g))
	}
	return "task " + strings.Join(parts, ", ")
}
