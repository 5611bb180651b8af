package scenarios

// This file answers: what can be changed of a scenario, and within which limits?

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"greenpoll"
	"greenpoll/trace"
)

// Inputs are numbers of a scenario that can be changed. In a Scenario they are its own, and 0 says
// that it has nothing of the kind. In a Setting they are what was asked for, and 0 is the
// scenario's own.
type Inputs struct {
	Tasks  int           // how many tasks do the same at once
	Delay  time.Duration // how long the other side takes, or until a deadline; below 0: no time
	Buffer int           // bytes that a connection takes before it is full; a real kernel may take more
}

// The limits. What has more events is not to be followed.
const (
	mostTasks   = 1000
	mostDelay   = time.Hour
	leastBuffer = 16 // a message
	mostBuffer  = 1 << 20
)

// names says which of them are there, in the words of flags.
func (in Inputs) names() (names []string) {
	for i, there := range []bool{in.Tasks != 0, in.Delay != 0, in.Buffer != 0} {
		if there {
			names = append(names, []string{"tasks", "delay", "buffer"}[i])
		}
	}
	return names
}

// check tells of what was asked for and s does not have, or is beyond the limits.
func (in Inputs) check(s *Scenario) error {
	has := s.Inputs.names()
	for _, name := range in.names() {
		switch {
		case len(has) == 0:
			return fmt.Errorf("%s has no %s to change", s.Name, name)
		case !slices.Contains(has, name):
			return fmt.Errorf("%s has no %s to change, but %s", s.Name, name, strings.Join(has, " and "))
		}
	}
	switch {
	case in.Tasks < 0 || in.Tasks > mostTasks:
		return fmt.Errorf("%d tasks: there can be 1 to %d", in.Tasks, mostTasks)
	case in.Delay > mostDelay:
		return fmt.Errorf("a delay of %v: it can be %v at most", in.Delay, mostDelay)
	case in.Buffer != 0 && (in.Buffer < leastBuffer || in.Buffer > mostBuffer):
		return fmt.Errorf("a buffer of %d bytes: it can have %d to %d", in.Buffer, leastBuffer, mostBuffer)
	}
	return nil
}

// or returns in, with what own has in the place of what is 0.
func (in Inputs) or(own Inputs) Inputs {
	return Inputs{cmp.Or(in.Tasks, own.Tasks), cmp.Or(in.Delay, own.Delay), cmp.Or(in.Buffer, own.Buffer)}
}

// later has run begin after the delay, or at once if there is none.
func (in Inputs) later(run func(*greenpoll.Task) error) func(*greenpoll.Task) error {
	if in.Delay <= 0 {
		return run
	}
	return delayed{in.Delay, run}.run
}

// A delayed begins after a while.
type delayed struct {
	delay time.Duration
	then  func(*greenpoll.Task) error
}

func (d delayed) run(t *greenpoll.Task) error {
	t.Sleep(d.delay)
	return d.then(t)
}

// Changed says which inputs a run with that header did not have of its scenario, in the words of
// flags: "tasks 3, delay 7ms"; "": none.
func Changed(h trace.Header) string {
	s, err := Find(h.Scenario)
	if err != nil || h.Tasks == 0 && h.Delay == 0 && h.Buffer == 0 { // a program of that name has none
		return ""
	}
	var changed []string
	add := func(name string, own, has any) {
		if own != has {
			changed = append(changed, fmt.Sprint(name, " ", has))
		}
	}
	add("tasks", s.Inputs.Tasks, h.Tasks)
	add("delay", max(0, s.Inputs.Delay), time.Duration(h.Delay))
	add("buffer", s.Inputs.Buffer, h.Buffer)
	return strings.Join(changed, ", ")
}
