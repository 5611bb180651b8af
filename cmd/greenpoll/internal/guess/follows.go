package guess

// This file answers: what can follow an event, anywhere? follows.txt says what has followed in
// the scenarios, on each backend; a test writes it. What only a wrong runtime does is below.

import (
	_ "embed"
	"fmt"
	"strings"

	"greenpoll/trace"
)

// An elsewhere is one class of events that follows another.
type elsewhere struct {
	after, class string
	seen         string // a scenario and a backend
	wrong        string // or why only a wrong runtime would do that
}

//go:embed follows.txt
var followsText string

var follows = append(parseFollows(followsText), wrongs...)

// wrongs are what runtimes have done, or people believe that they do. Each says why not here.
var wrongs = []elsewhere{
	{"call", "begin-poll", "", "Nobody asks for news before a try: most calls need not wait."},
	{"call", "open", "", "The kernel was armed when the connection was opened, once; a call does not arm it again."},
	{"try EAGAIN", "try EAGAIN", "", "To try again and again would keep the thread busy with one task."},
	{"try EAGAIN", "begin-poll", "", "A task does not poll for itself: others may be able to run, and a worker looks for them first."},
	{"try EAGAIN", "park", "", "A task that parked without a word at its gate could not be found by the event."},
	{"wait", "open", "", "To arm the kernel at each wait would cost a system call; here it was armed once, at open."},
	{"wait", "commit", "", "It has to leave its stack first: otherwise another worker could run it there too soon."},
	{"wait", "begin-poll", "", "To sleep in the kernel with the task still on its stack is to block a thread: what all this avoids."},
	{"park", "begin-poll", "", "First the commit: an event that came since the wait would be lost."},
	{"park", "resume", "", "Nobody has woken the task."},
	{"commit", "resume", "", "Nobody has woken the task."},
	{"commit", "try EAGAIN", "", "The task is asleep, and asks nothing until it is woken."},
	{"polled", "resume", "", "The poll only readies tasks; when one runs, its run queue decides."},
	{"polled", "return", "", "The task has to run again first."},
	{"ready", "return", "", "The task has to run first, and to ask the kernel for its bytes."},
	{"resume", "return", "", "To be woken is no answer yet: the event must be taken out of the gate, and the kernel asked again."},
	{"kernel", "ready", "", "The kernel knows no tasks: a worker has to fetch its report."},
	{"kernel", "resume", "", "The kernel knows no tasks: a worker has to fetch its report."},
	{"begin-poll", "ready", "", "While the worker sleeps in the kernel it readies nobody."},
}

func parseFollows(text string) (all []elsewhere) {
	for line := range strings.Lines(text) {
		if parts := strings.Split(strings.TrimSpace(line), "; "); len(parts) == 3 {
			all = append(all, elsewhere{after: parts[0], class: parts[1], seen: parts[2]})
		}
	}
	return all
}

// where says where e happens.
func (e elsewhere) where() string {
	if e.wrong != "" {
		return e.wrong
	}
	where, two := strings.CutSuffix(e.seen, " with two workers")
	name, backend, _ := strings.Cut(where, " on ")
	if two { // it may be the other worker's
		return fmt.Sprintf("Another task, on another worker, could do that now, as in the scenario %s on %s; here none does.", name, backend)
	}
	return fmt.Sprintf("In another program that can follow here, as in the scenario %s on %s; in this one it does not.", name, backend)
}

// classOf says what sort of event e is, as far as what follows depends on that.
func classOf(e trace.Event) string {
	s := e.Kind.String()
	switch {
	case e.Kind == trace.None:
		return "start"
	case e.Kind == trace.Try && trace.ErrnoName(e.Errno) == "EAGAIN":
		return s + " EAGAIN"
	case e.Kind == trace.Commit && e.Why == trace.Refused:
		return s + " refused"
	case e.Kind == trace.Poll && e.Ret == 0:
		return s + " empty"
	}
	return s
}
