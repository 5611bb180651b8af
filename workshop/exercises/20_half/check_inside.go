//go:build ignore

package sched

// This file answers: what does a thief that nobody disturbs take?

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"

	"greenpoll/internal/verdict"
)

// Inside is what the check asks from within the package.
func Inside(c *verdict.Check) {
	for _, length := range []int{0, 1, 2, 3, 4, 7, 8, 255, 256} {
		undisturbed(c, length, true)
		undisturbed(c, length, false)
	}
	spared(c)
	overtaken(c)
	emptied(c)
	decidesBySwap(c)
	manyAtOnce(c)
}

// A theft has a victim with tasks in its ring, and thieves with empty rings.
type theft struct {
	*stage
	tasks  []*Task
	victim *proc
}

// newTheft: the thieves' Ps are those behind the victim's.
func newTheft(c *verdict.Check, thieves, length int) theft {
	st := newStage(c, 1+thieves)
	th := theft{stage: st, victim: st.procs[0]}
	for range length {
		t := st.task()
		th.tasks = append(th.tasks, t)
		th.victim.put(st.Sched, t)
	}
	return th
}

// drain returns what stands in a ring.
func drain(p *proc) (all []*Task) {
	for p.length() > 0 {
		all = append(all, p.take())
	}
	return all
}

// account ends the check if a task is in none of the places, or in two.
func (th theft) account(where ...[]*Task) {
	seen := make(map[*Task]int)
	for _, place := range where {
		for _, t := range place {
			if t == nil {
				th.c.Fail("A nil stands in a ring, or was returned as one of those that were stolen: take returned nil, for somebody else was quicker, and that was taken for a task.")
			}
			seen[t]++
		}
	}
	for _, t := range th.tasks {
		switch {
		case seen[t] > 1:
			th.c.Fail("Task %d was taken twice: by the thief, and by another one that was quicker. It would run on two workers at once. Only the swap in take decides who has a task.", t.id)
		case seen[t] == 0:
			th.c.Fail("Task %d is lost: it stands neither in the victim's ring nor in the thief's, and nobody returned it. It sleeps for ever, though it is ready.", t.id)
		}
	}
}

func undisturbed(c *verdict.Check, length int, desperate bool) {
	th := newTheft(c, 1, length)
	thief := th.procs[1]
	c.Begins("the victim has %d tasks in its ring", length)
	t, n := thief.stealHalf(th.Sched, th.victim, desperate)
	left, got := drain(th.victim), drain(thief)
	c.Goes("stealHalf has returned a task: %v, and the count %d; the victim has %d in its ring, the thief %d", t != nil, n, len(left), len(got))
	half := (length + 1) / 2
	switch {
	case length == 0 && t == nil && len(got) == 0:
		return
	case t == nil && len(got) > 0:
		c.Fail("Tasks were stolen, and none was returned: the thief believes that it has found nothing, and goes on looking.")
	case t == nil && length == 1:
		c.Fail("The victim has one task, and the thief takes none: half of one is rounded up. That task would wait for as long as the one before it computes, beside a worker that has nothing to do.")
	case t == nil:
		c.Fail("The victim has %d tasks in its ring, and the thief takes none.", length)
	case slices.Contains(got, t):
		c.Fail("The task that stealHalf returns stands in the thief's ring as well: it would run twice. The one that is returned runs at once, and only the others go to the ring.")
	case length > 1 && len(left) == 0:
		c.Fail("The thief took all: the victim's worker comes back to an empty ring, and has to steal in its turn. Half is for each.")
	}
	th.account(left, got, []*Task{t})
	c.Want(half, 1+len(got), "The victim has %d tasks in its ring, and it is not half of them, rounded up, that was stolen.", length)
	c.Want(half, n, "The count is not how many were stolen, the returned one included.")
}

// spared: who may take from the run-next slot?
func spared(c *verdict.Check) {
	for _, length := range []int{0, 1, 3} {
		for _, desperate := range []bool{false, true} {
			th := newTheft(c, 1, length)
			next := th.task()
			th.victim.putNext(th.Sched, next)
			c.Begins("the victim has %d tasks in its ring, and one in its run-next slot; the thief is desperate: %v", length, desperate)
			t, n := th.procs[1].stealHalf(th.Sched, th.victim, desperate)
			taken := th.victim.next.Load() == nil
			switch {
			case taken && !desperate:
				c.Fail("The task in the victim's run-next slot was taken by a thief that is not desperate: it was about to run, where its data is warm.")
			case taken && length > 0:
				c.Fail("The task in the victim's run-next slot was taken, and the ring had tasks: only with the ring empty is it the slot's turn.")
			case length == 0 && desperate && !taken && t == nil:
				c.Fail("The ring is empty, and the thief is desperate: it may take the task in the run-next slot, which would wait for as long as the task before it computes.")
			case length == 0 && desperate && !taken:
				c.Fail("The task in the run-next slot was returned, and still stands there: it would run twice.")
			case length == 0 && desperate && t != next:
				c.Fail("The task was taken out of the run-next slot, and not returned: it is lost.")
			case length == 0 && desperate:
				c.Want(1, n, "One task was taken, from the run-next slot, and the count says otherwise.")
			case length == 0 && t != nil:
				c.Fail("The ring is empty, and a task was returned, though the thief is not desperate.")
			}
		}
	}
}

// decidesBySwap: what no run has shown may still stand in the text.
func decidesBySwap(c *verdict.Check) {
	f := written()
	if f == nil {
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, is := n.(*ast.SelectorExpr)
		if !is || call.Sel.Name != "Store" && call.Sel.Name != "Add" {
			return true
		}
		if on, is := call.X.(*ast.SelectorExpr); is && (on.Sel.Name == "head" || on.Sel.Name == "next" || on.Sel.Name == "tail" && !isReceiver(f, on.X)) {
			c.Fail("In no run did it go wrong, but there is a moment that this check cannot stop at: between your look and your %s of %s another worker may take the same task, and it runs twice. Only a swap decides who has it.", call.Sel.Name, on.Sel.Name)
		}
		return true
	})
}

// written returns the reader's stealHalf; nil: it is not the reader's file that is tried.
func written() *ast.FuncDecl {
	file, err := parser.ParseFile(token.NewFileSet(), "runq.go", verdict.Mine("sched/runq.go"), parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, d := range file.Decls {
		if f, is := d.(*ast.FuncDecl); is && f.Name.Name == "stealHalf" {
			return f
		}
	}
	return nil
}

// calls reports whether a method of that name is called in it, and nowhere is the ring looked into.
func calls(method string) (is bool) {
	f := written()
	if f == nil {
		return false
	}
	ring := false
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, selects := n.(*ast.SelectorExpr); selects {
			is, ring = is || sel.Sel.Name == method, ring || sel.Sel.Name == "ring"
		}
		return true
	})
	return is && !ring
}

// isReceiver reports whether x is what f is a method of: the thief's own P.
func isReceiver(f *ast.FuncDecl, x ast.Expr) bool {
	name, is := x.(*ast.Ident)
	return is && len(f.Recv.List[0].Names) == 1 && f.Recv.List[0].Names[0].Name == name.Name
}
