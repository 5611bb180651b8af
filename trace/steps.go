package trace

// This file answers: what are the four steps? Every text about a call that waits has these
// words: the narrator, the comments of the functions on the way ("Step 3: ..."), the list
// in README.md, the pictures. A test at the root holds them together.

import "fmt"

// A Step is one of the four that a call takes which looks blocking.
type Step struct {
	Number uint8  // 1 to 4, as Event.Step
	Long   string // a heading's text: what happens
	Short  string // for a label
	Word   string // for a key, a button, a lane
}

// Steps are the four, by their numbers; Steps[0] is none.
var Steps = [...]Step{
	{},
	{1, "the call that looks blocking",
		"a call that looks blocking", "call"},
	{2, "the netpoller is used: the kernel is asked, and answers at once",
		"the netpoller is used", "netpoller"},
	{3, "not ready: interest is registered, the task is parked, its P and M go on",
		"not ready, the task parks", "park"},
	{4, "the OS reports ready, the task is back on the run queue, the call returns",
		"ready, the call returns", "ready"},
}

// Heading returns the step's number and its long text in one line.
func (s Step) Heading() string { return fmt.Sprintf("Step %d: %s", s.Number, s.Long) }
