package trace

// This file answers: how is one event put into words? The event's fields decide the
// sentence. Sentences say when the kernel is armed and when it is not: once, at open, and
// never at the wait.

import (
	"fmt"
	"strings"
)

// sentence puts l into words. It may use what the story has said before.
func (t *narrator) sentence(l Line) string {
	task := fmt.Sprintf("task %d", l.G)
	switch l.Kind {
	case Call:
		return task + " calls " + callName(l.Why) + desc(" on ", l)
	case Open:
		return opened(l)
	case Try:
		return answer(l)
	case Submit:
		return "handed to the kernel: " + answer(l)
	case Wait:
		return join(gateMove(l), t.registered(l))
	case Park:
		return join(task+" is parked: "+l.Reason, gateMove(l))
	case Next:
		return fmt.Sprintf("%s goes on with task %d%s", worker(l), l.G, queued(l, ", taken from "))
	case Poll:
		return polled(l)
	case Polled:
		if l.Why == OfCompletion {
			return "the kernel reports that the operation" + desc(" on ", l) + " is complete" + clause(gateMove(l))
		}
		return "the kernel reports" + desc(" ", l) + ready(l.Mode) + because(l) + clause(gateMove(l))
	case Complete:
		return completed(l)
	case Ready:
		return task + " can run" + queued(l, ": put into ") + clause(gateMove(l))
	case Resume:
		return worker(l) + " switches to " + task
	case Return:
		return t.returned(l)
	case Spawn:
		return fmt.Sprintf("%s creates task %d", task, l.N)
	case Yield:
		return task + " lets others run first"
	case Exit:
		return task + " ends"
	case Timer:
		return fmt.Sprintf("%s fires the timers that are due, the first at %s", worker(l), span(l.Timer))
	case Steal:
		return fmt.Sprintf("%s steals %s from P %d", worker(l), task, l.Choice)
	case Handoff:
		return fmt.Sprintf("%s is in a call that really blocks: %s gives P %d away", task, worker(l), l.P)
	}
	// The others are about workers and the kernel, and seldom belong to a task.
	return strings.TrimSpace(l.Kind.String() + desc(" on ", l) + because(l))
}

// callName names a call for the reader, even one without a name.
func callName(why string) string {
	if why == "" {
		return "call"
	}
	return why
}

func opened(l Line) string {
	of := desc(" of ", l)
	switch {
	case strings.Contains(l.Sys, "CompletionPort"):
		return "the handle joins the completion port, once" + desc(": ", l) + "; by " + l.Sys
	case l.Sys == "kevent":
		return "the kernel is armed, once, by a filter for each direction" + of + ", all by one kevent"
	case l.Sys != "":
		return "the kernel is armed, once, for both directions" + of + ", by " + l.Sys
	}
	return "the kernel is armed, once, for both directions" + of
}

func completed(l Line) string {
	outcome := count(l.N, "byte")
	switch {
	case l.Errno != 0:
		outcome = errnoText(l.Errno, "")
	case l.Sys != "":
		outcome = result(l, phrases[l.Sys])
		if l.Mode == Read && l.N > 0 && phrases[l.Sys].ret == "byte" {
			outcome += ", in the caller's buffer: no second call reads them"
		}
	}
	return "the kernel has finished the operation" + desc(" on ", l) + ": " + outcome + clause(gateMove(l))
}

// registered names the kernel's half of registering interest. The gate is ours.
func (t *narrator) registered(l Line) string {
	switch open, known := t.armed[arm{l.Slot, l.Gen}]; {
	case l.Slot == 0:
		return ""
	case t.submitted:
		return "the kernel has the operation already and will report its completion"
	case known && open.At != "":
		return "no system call here, the kernel was armed once, at open (" + open.At + ")"
	}
	return "no system call here, the kernel was armed once, at open"
}

func polled(l Line) string {
	how := "does not block"
	switch {
	case l.Timer < 0:
		how = "blocks until something happens"
	case l.Timer > 0:
		how = "blocks until the next timer, " + span(l.Timer) + " at most"
	}
	if l.Why != "" {
		how += ": " + l.Why
	}
	return fmt.Sprintf("%s polls: %s (%s)", worker(l), answer(l), how)
}

func (t *narrator) returned(l Line) string {
	call := callName(l.Why)
	if n := len(t.calls); l.Why == "" && n > 0 {
		call = callName(t.calls[n-1])
	}
	s := call + " returns"
	switch {
	case l.Errno != 0:
		return s + " an error: " + errnoText(l.Errno, "")
	case l.Reason != "":
		return s + " an error: " + l.Reason
	case call == "accept":
		return fmt.Sprintf("%s fd %d", s, l.N)
	case call == "read" || call == "write" || l.N > 0:
		return s + " " + count(l.N, "byte")
	}
	return s
}

func worker(l Line) string {
	if l.M < 0 {
		return "a goroutine that is no worker"
	}
	return fmt.Sprintf("worker %d", l.M)
}

// desc names the descriptor of l after lead, if l has one.
func desc(lead string, l Line) string {
	switch {
	case l.Slot != 0:
		return fmt.Sprintf("%sfd %d (slot %d, generation %d)", lead, l.FD, l.Slot, l.Gen)
	case l.FD != 0:
		return fmt.Sprintf("%sfd %d", lead, l.FD)
	}
	return ""
}

func ready(m Mode) string {
	return [...]string{"", " ready for reading", " ready for writing"}[m]
}

// queued says which queue l names and how long it is now, after lead.
func queued(l Line, lead string) string {
	switch l.Q {
	case "":
		return ""
	case "global":
		return fmt.Sprintf("%sthe global queue (now %d there)", lead, l.QLen)
	case "ring":
		return fmt.Sprintf("%sP %d's ring (now %d there)", lead, l.P, l.QLen)
	case "next":
		return fmt.Sprintf("%sP %d's run-next slot", lead, l.P)
	}
	return " (source: " + l.Q + ")"
}

func gateMove(l Line) string {
	if l.Gate[1] == NoGate {
		return ""
	}
	direction := [...]string{"", "read ", "write "}[l.Mode]
	return fmt.Sprintf("%sgate %v -> %v", direction, l.Gate[0], l.Gate[1])
}

func because(l Line) string {
	if l.Why == "" {
		return ""
	}
	return " (" + l.Why + ")"
}

func clause(s string) string {
	if s == "" {
		return ""
	}
	return "; " + s
}

// join puts two half sentences together, either of which may be empty.
func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + clause(b)
}
