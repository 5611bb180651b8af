package main

// This file answers: what happens to the P when a task really blocks? It draws three moments
// of a trace: before Block, inside it, and after it. trace.Reduce says what each worker has
// at each moment.

import (
	"errors"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// A moment is a state, together with what is about to happen.
type moment struct {
	title string
	after trace.Kind // the moment is after the first event of that kind, of that task
	g     uint64
	does  string // the function that leads to the next moment
}

func block(src source) (string, error) {
	r, err := record(sim.Epoll, blockOnce)
	if err != nil {
		return "", err
	}
	gives, takes, err := src.handsOff()
	if err != nil {
		return "", err
	}
	s := sheet{title: "Block: the P goes to another worker, and comes back", height: 424}
	s.desc = "Three moments: worker 0 runs task 1 with P 0, while task 2 is queued; then worker 0 is blocked in task 1's call without a P, and worker 1 runs task 2 with it; then worker 0 has the P again."
	s.say(24, 38, 20, "bold", s.title)
	s.say(24, 60, 13, "mute", "Drawn from a trace of one P. A P is the right to run tasks, and a queue of them.")
	from := 0
	for i, m := range []moment{
		{"Before: task 1 runs", trace.Ready, r.g + 1, gives},
		{"During: its call blocks", trace.Resume, r.g + 1, takes},
		{"After: the call has returned", trace.Yield, r.g, ""},
	} {
		at := slices.IndexFunc(r.lines[from:], func(l trace.Line) bool { return l.Kind == m.after && l.G == m.g })
		if at < 0 {
			return "", fmt.Errorf("the trace has no %s of task %d", m.after, m.g)
		}
		from += at + 1
		s.moment(24+i*256, m, r.lines, from)
	}
	s.say(24, 402, 13, "mute", "If all Ps are busy when the call returns, the task is queued behind the others, and its worker sleeps.")
	return s.svg()
}

// moment draws what each of two workers has after the given number of lines.
func (s *sheet) moment(x int, m moment, lines []trace.Line, upto int) {
	const wide = 240
	state, holder := trace.NewState(), int32(-1)
	for _, l := range lines[:upto] {
		trace.Reduce(state, l.Event)
		if l.M >= 0 && l.P >= 0 {
			holder = l.M // the last worker that has reported that it has the P
		}
	}
	s.box(x, 80, wide, 34, 6, "soft")
	s.say(x+12, 102, 14, "bold", m.title)
	for id := range int32(2) {
		y := 126 + int(id)*92
		w, there := state.Workers[id]
		if !there {
			s.frame(x, y, wide, 82, 10, "box dash")
			s.say(x+12, y+24, 13, "mute", fmt.Sprintf("worker %d is not there yet", id))
			continue
		}
		s.frame(x, y, wide, 82, 10, "box")
		s.say(x+12, y+24, 13, "bold", fmt.Sprintf("worker %d", id))
		if holder == id {
			s.box(x+12, y+36, 52, 34, 6, "blue")
			s.say(x+38, y+58, 14, "bold mid tblue", "P 0")
		} else {
			s.box(x+12, y+36, 52, 34, 6, "rule dash")
			s.say(x+38, y+58, 12, "mid mute", "no P")
		}
		switch t := state.Tasks[w.Task]; {
		case w.Task != 0 && t.Status == trace.Blocked:
			s.box(x+76, y+36, 152, 34, 17, "orange")
			s.say(x+152, y+58, 14, "bold mid torange", fmt.Sprintf("task %d, %s", w.Task, t.Status))
		case w.Task != 0:
			s.box(x+76, y+36, 152, 34, 17, "blue")
			s.say(x+152, y+58, 14, "bold mid tblue", fmt.Sprintf("task %d, %s", w.Task, t.Status))
		default:
			s.say(x+80, y+58, 13, "mute", idle(w))
		}
	}
	var queued []string
	for g, t := range state.Tasks {
		if t.Status == trace.Runnable {
			queued = append(queued, fmt.Sprintf("task %d", g))
		}
	}
	slices.Sort(queued)
	if len(queued) == 0 {
		queued = []string{"empty"}
	}
	s.say(x+12, 326, 13, "", "P 0's queue: "+strings.Join(queued, ", "))
	if m.does != "" {
		s.path("lblue", "M%d %dH%d", x+12, 348, x+wide+6)
		s.say(x+12, 366, 12, "tblue", m.does)
	}
}

// idle says what a worker without a task is doing.
func idle(w trace.Worker) string {
	switch {
	case w.Polling:
		return "waits in the poll"
	case w.Asleep:
		return "sleeps"
	}
	return "looks for work"
}

// handsOff returns the places of the worker's two functions that the body of Task.Block
// calls: the first gives the P away, and the second takes one back.
func (s source) handsOff() (gives, takes string, err error) {
	const file = "sched/block.go"
	fset, parsed, err := s.parse(file)
	if err != nil {
		return "", "", err
	}
	places := map[string]string{} // of the functions in this file
	var called []string
	for _, d := range parsed.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		places[f.Name.Name] = fmt.Sprintf("%s · %s:%d", nameOf(f), file, fset.Position(f.Pos()).Line)
		if nameOf(f) != "Task.Block" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, is := n.(*ast.CallExpr); is {
				if method, is := call.Fun.(*ast.SelectorExpr); is {
					if on, is := method.X.(*ast.Ident); is && on.Name == "m" {
						called = append(called, method.Sel.Name)
					}
				}
			}
			return true
		})
	}
	called = slices.DeleteFunc(called, func(name string) bool { return places[name] == "" })
	if len(called) != 2 {
		return "", "", errors.New("Task.Block does not call two functions of its worker that stand in " + file)
	}
	return places[called[0]], places[called[1]], nil
}
