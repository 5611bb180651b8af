package answers

// This file answers: which scenarios are there, and how is one run as the page asks for it?

import (
	"fmt"
	"path"
	"regexp"
	"runtime"
	"time"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// A scenarioInfo is ScenarioInfo of web/src/model/types.ts.
type scenarioInfo struct {
	Name     string   `json:"name"`
	Says     string   `json:"says"`
	Backends []string `json:"backends"`
	Workers  int      `json:"workers"`
	Changes  changes  `json:"changes"`
}

type changes struct {
	Tasks  int    `json:"tasks,omitempty"`
	Delay  string `json:"delay,omitempty"`
	Buffer int    `json:"buffer,omitempty"`
}

func scenarioList() (list []scenarioInfo) {
	for _, s := range scenarios.All {
		info := scenarioInfo{s.Name, s.About, sim.Backends, max(1, s.Workers), changes{Tasks: s.Inputs.Tasks, Buffer: s.Inputs.Buffer}}
		if s.Inputs.Delay != 0 {
			info.Changes.Delay = max(0, s.Inputs.Delay).String()
		}
		list = append(list, info)
	}
	return list
}

// A setting is Setting of web/src/model/types.ts.
type setting struct {
	Scenario string `json:"scenario"`
	Backend  string `json:"backend"`
	Workers  int    `json:"workers"`
	Seed     uint64 `json:"seed"`
	Choices  string `json:"choices"`
	Tasks    int    `json:"tasks"`
	Delay    string `json:"delay"`
	Buffer   int    `json:"buffer"`
	Wrong    string `json:"wrong"` // the page asks the Worker that has it built in; see Answerer
}

const (
	mostWorkers = 127 // the terminal follows as many
	mostTasks   = 200 // more would make a reader wait for seconds, and not fit the page
)

func (s setting) parse() (parsed scenarios.Setting, err error) {
	parsed = scenarios.Setting{Backend: s.Backend, Workers: s.Workers, Seed: s.Seed, Inputs: scenarios.Inputs{Tasks: s.Tasks, Buffer: s.Buffer}}
	if parsed.Scenario, err = scenarios.Find(s.Scenario); err != nil {
		return parsed, err
	}
	if s.Choices != "" {
		if parsed.Choices, err = trace.ParseChoices(s.Choices); err != nil {
			return parsed, err
		}
	}
	if s.Delay != "" {
		if parsed.Delay, err = time.ParseDuration(s.Delay); err != nil || parsed.Delay < 0 {
			return parsed, fmt.Errorf("%q is no delay: write a time, such as 50ms", s.Delay)
		}
		if parsed.Delay == 0 {
			parsed.Delay = -1 // none, instead of the scenario's
		}
	}
	if s.Workers > mostWorkers {
		return parsed, fmt.Errorf("%d workers: more than %d are not to be followed", s.Workers, mostWorkers)
	}
	if s.Tasks > mostTasks {
		return parsed, fmt.Errorf("%d tasks: the page shows %d at most; in a terminal there can be more", s.Tasks, mostTasks)
	}
	return parsed, parsed.Check()
}

// run runs a scenario and returns its recording.
func (a *Answerer) run(asked setting) ([]byte, error) {
	s, err := asked.parse()
	if err != nil {
		return nil, err
	}
	if asked.Wrong != a.Wrong {
		return nil, fmt.Errorf("this runtime has %q built in, and not %q", a.Wrong, asked.Wrong)
	}
	r, err := a.Run(s)
	if err != nil {
		return nil, err
	}
	return page.Record(r)
}

// Run runs what s says, which has passed Check, and returns what is to be recorded.
func (a *Answerer) Run(s scenarios.Setting) (r page.Run, err error) {
	s.Trace = trace.New()
	out := scenarios.Run(s)
	if err := madeAsAsked(s.Choices, out.Takes); err != nil {
		return r, err
	}
	h := s.Header()
	h.Go, h.NotRepeatable = runtime.Version(), out.NotRepeatable
	if a.Wrong != "" {
		h.Wrong = []string{a.Wrong}
	}
	r = page.Run{Header: h, Lines: trace.Lines(s.Trace.Events()), Outcome: out}
	for i := range r.Lines {
		r.Lines[i].At = asWritten(r.Lines[i].At)
	}
	if r.Sources, err = trace.SourcesOf(a.Sources, r.Lines); err == nil {
		r.Counterparts, err = a.readCounterparts()
	}
	return r, err
}

// overlaid is how a body that was built in by overlay names its lines.
var overlaid = regexp.MustCompile(`^[a-z]+/overlay_([a-z_0-9]+\.go:\d+)$`)

// asWritten returns the place of a line of a wrong body in the folder where it is to be read.
func asWritten(at string) string {
	if m := overlaid.FindStringSubmatch(at); m != nil {
		return path.Join("overlays", m[1])
	}
	return at
}

// madeAsAsked tells of a choice that the run did not have.
func madeAsAsked(asked, made trace.Choices) error {
	for _, t := range asked {
		switch {
		case t.Choice > len(made):
			return fmt.Errorf("there is no choice %d: the run makes %d", t.Choice, len(made))
		case made[t.Choice-1].Way != t.Way:
			return fmt.Errorf("choice %d has no way %d", t.Choice, t.Way)
		}
	}
	return nil
}
