package explore

// This file answers: what must hold after each action, and at the end of each
// interleaving? The list follows; docs/architecture.md argues why it holds.

import (
	"fmt"
	"net"
	"os"

	"greenpoll/trace"
)

// The rules. A mutant in the folder overlays names the rule that catches it.
const (
	ruleLost   = "no wake-up is lost"
	ruleOnce   = "each park is ended by one ready"
	ruleJust   = "what Wait returns has happened"
	ruleEvent  = "an event is remembered until it is consumed, and no longer"
	ruleOld    = "a deadline that was reset cannot be fired by its old timer"
	ruleCount  = "a sleeping task is counted, once"
	ruleOwn    = "no task goes on before the kernel has let go of record and buffer"
	ruleData   = "what was complete before its cancel is returned"
	ruleEnd    = "nothing is submitted once the descriptor is closed"
	ruleReport = "a probe reports its end, once"
	ruleProbe  = "a close ends the probe that is under way"
	ruleAway   = "a task that is away does not touch the number any more"
	ruleRuns   = "a task that does not run is away once a close has come"
	ruleStack  = "a task at rest has no stack once it can be readied"
	ruleRest   = "at rest the gate is nil or ready, unless a task sleeps there"
)

// afterAction checks what holds at every moment.
func (x *explorer) afterAction(now trace.Gate) {
	if x.books.Given > x.books.Wins {
		x.violate(ruleOnce, "a task was returned to be readied that was not taken out of the gate")
	}
	n := x.p.Waiters()
	if n < 0 || now == trace.GateTask && n != 1 {
		x.violate(ruleCount, fmt.Sprintf("the gate is %v and %s to sleep", now, said(n)))
	}
}

// said is how many tasks are counted.
func said(n int) string {
	if n == 1 {
		return "1 task is said"
	}
	return fmt.Sprintf("%d tasks are said", n)
}

// returned checks the result of one wait.
func (x *explorer) returned(err error) {
	g := &x.books
	g.Returns++
	x.consume()
	x.note(fmt.Sprintf("%s %v", x.sc.ends(), err))
	switch {
	case err == nil && g.Away && !x.sc.op:
		x.violate(ruleAway, "Wait returned nil")
	case err == nil && (x.sc.reads || x.sc.op): // it has its bytes, or its result
	case x.sc.probe && x.in.UnderWay(err):
	case err == os.ErrDeadlineExceeded && g.Consumed > 0 && !x.sc.forgets:
		x.violate(ruleEvent, "Wait has taken an event, and returned os.ErrDeadlineExceeded")
	case err == nil && g.Consumed == 0:
		x.violate(ruleJust, "Wait returned nil without an event")
	case err == nil:
		g.Consumed--
	case err == net.ErrClosed && !g.Closed:
		x.violate(ruleJust, "Wait returned net.ErrClosed without a close")
	case err == os.ErrDeadlineExceeded && !g.EverExpired && x.sc.armed && !g.Armed:
		x.violate(ruleOld, "Wait returned os.ErrDeadlineExceeded")
	case err == os.ErrDeadlineExceeded && !g.EverExpired:
		x.violate(ruleJust, "Wait returned os.ErrDeadlineExceeded without a deadline that passed")
	case err != net.ErrClosed && err != os.ErrDeadlineExceeded:
		x.violate(ruleJust, fmt.Sprintf("Wait returned %v", err))
	}
}

// end checks what holds when no actor can move any more.
func (x *explorer) end() {
	g, now, asleep, waiters := &x.books, x.inside().Gate, x.blocker().asleep, x.p.Waiters()
	wants := 0
	if asleep {
		wants = 1
		switch {
		case g.Event && !x.sc.reads:
			x.violate(ruleLost, "an event came, and the task sleeps")
		case g.Consumed > 0 && !x.sc.forgets:
			x.violate(ruleLost, "an event was taken out of the gate, and the task sleeps")
		case x.sc.op && !x.kernel.owns():
			x.violate(ruleLost, "the completion was delivered, and the task sleeps")
		case g.Closed:
			x.violate(ruleLost, "the descriptor was closed, and the task sleeps")
		case g.Expired:
			x.violate(ruleLost, "the deadline passed, and the task sleeps")
		case x.sc.reads && g.Bytes > 0:
			x.violate(ruleLost, "there are bytes in the socket, and the reader sleeps")
		}
	}
	if x.sc.probe {
		x.endOfProbes()
	}
	if asleep != (now == trace.GateTask) || now == trace.GateWaiting || now == trace.GateReadied || now == trace.GateTimedOut {
		x.violate(ruleRest, fmt.Sprintf("the gate is %v, asleep: %v", now, asleep))
	}
	if waiters != wants {
		x.violate(ruleCount, fmt.Sprintf("%s to sleep, it should be %d", said(waiters), wants))
	}
	if g.Given != g.Wins || g.Readies != g.Wins || g.Parks-g.Readies != wants {
		x.violate(ruleOnce, fmt.Sprintf("%d parks, taken out of the gate %d times, returned %d times, readied %d times",
			g.Parks, g.Wins, g.Given, g.Readies))
	}
	if !x.sc.forgets && (now == trace.GateReady) != g.Event && !g.Closed { // a close may forget it
		x.violate(ruleEvent, fmt.Sprintf("the gate is %v; an event is to be remembered: %v", now, g.Event))
	}
	shown := x.inside()
	if shown.Expired && !g.Expired {
		x.violate(ruleOld, "the deadline has expired all the same")
	}
	if shown.Closed != g.Closed || shown.Expired != g.Expired {
		x.violate(ruleJust, fmt.Sprintf("closed and expired are shown as %v, %v; they are %v, %v",
			shown.Closed, shown.Expired, g.Closed, g.Expired))
	}
}

func (x *explorer) endOfProbes() {
	g, k := &x.books, &x.kernel
	under := 0
	if k.owns() {
		under = 1
	}
	if g.Probes != g.Reported+under || int64(under) != x.inside().Outstanding {
		x.violate(ruleReport, fmt.Sprintf("%d probes, %d are under way, %d reported; %d are counted",
			g.Probes, under, g.Reported, x.inside().Outstanding))
	}
	if g.Closed && k.owned != nil {
		x.violate(ruleProbe, "the descriptor was closed, and the kernel still has a probe")
	}
}

// afterwards checks the result of one more Wait after everything else.
func (x *explorer) afterwards() {
	var want error
	switch g := &x.books; {
	case x.sc.op:
		return
	case g.Closed:
		want = net.ErrClosed
	case g.Expired:
		want = os.ErrDeadlineExceeded
	case !g.Event || x.sc.forgets:
		return // it would sleep, and rightly
	}
	if err := x.d.Wait(x.t, x.sc.mode); err != want {
		x.violate(ruleJust, fmt.Sprintf("after the path a Wait returned %v, want %v", err, want))
	}
	if want == nil && x.inside().Gate != trace.GateNil {
		x.violate(ruleEvent, fmt.Sprintf("a Wait has consumed the event, and the gate is %v", x.inside().Gate))
	}
}
