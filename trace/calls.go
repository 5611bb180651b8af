package trace

// This file answers: which calls is a task in, and at which gate does it wait in them?

import (
	"cmp"
	"strings"
)

// Call is the innermost call that t is in, as Event.Why names it; "": it is in none.
func (t Task) Call() string { return t.Calls[strings.LastIndexByte(t.Calls, ' ')+1:] }

// callsAfter takes from e which calls t is in, and at which gate it waits in them.
func (t *Task) callsAfter(e Event) {
	switch e.Kind {
	case Call:
		t.Calls = strings.TrimPrefix(t.Calls+" "+cmp.Or(e.Why, "call"), " ")
	case Return:
		t.Calls = t.Calls[:max(0, strings.LastIndexByte(t.Calls, ' '))]
	case Exit:
		t.Calls = ""
	case Wait:
		t.Slot, t.Mode = e.Slot, e.Mode
	}
	switch {
	case e.Kind == Ready, e.Kind == Consume, e.Kind == Return, e.Kind == Exit, e.Kind == Commit && e.Why == Refused:
		t.Slot, t.Mode = 0, NoMode
	}
}
