package step

// This file answers: how is a program of the reader's own stepped? Package greenpoll calls
// this at the beginning of each Run, if it was built with inject/inject.go.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"greenpoll/sched"
	"greenpoll/trace"
)

// EnvProgram names the environment variable that has a ProgramSpec as JSON, of a program of the
// reader's own.
const EnvProgram = "GREENPOLL_STEP_PROGRAM"

// A ProgramSpec says what the runs of a program are to be. The Choices are the first run's.
type ProgramSpec struct {
	Name    string `json:"name"`
	Seed    uint64 `json:"seed,omitempty"` // 0: 1
	Choices string `json:"choices,omitempty"`
}

// A Program steps the Runs of the process that it is in, one after the other.
type Program struct {
	ProgramSpec
	live *Live
}

// A Run is what greenpoll.Run is about to do, as the program asks for it, and then as it is to
// be stepped.
type Run struct {
	Trace   *trace.Recorder // nil: the program has none
	Chooser *trace.Chooser  // nil: the program has none
	Own     bool            // it brings a kernel and a clock of its own
	Workers int             // 0: greenpoll's own choice

	Held *HeldKernel // what it is to run on, unless Own

	live *Live // nil: it is not stepped
}

// OpenProgram returns the Program that this process is, nil if no viewer has started it.
func OpenProgram() (*Program, error) {
	live, err := OpenLive()
	if live == nil {
		return nil, err
	}
	p := &Program{live: live}
	if text := os.Getenv(EnvProgram); text != "" {
		err = json.Unmarshal([]byte(text), &p.ProgramSpec)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", EnvProgram, err)
	}
	return p, os.Unsetenv(EnvProgram)
}

// Begin returns how r is to run. One that begins while another is under way is not stepped: it
// runs on as the program wants it, and the viewer gets a note.
func (p *Program) Begin(r Run) Run {
	asked, err := trace.ParseChoices(p.Choices)
	stepped := r
	n := p.live.Runs() + 1
	if n > 1 {
		asked = nil
	}
	seed := cmp.Or(p.Seed, 1)
	h := trace.Header{OS: runtime.GOOS, Scenario: p.Name, Go: runtime.Version(), Workers: workers(r.Workers), Order: trace.Exact,
		Seed: seed, Choices: asked.String(), NotRepeatable: RealTime}
	if n > 1 {
		h.Scenario = fmt.Sprintf("%s, run %d", p.Name, n)
	}
	if r.Trace == nil {
		stepped.Trace = trace.New()
	}
	if r.Chooser == nil {
		stepped.Chooser = trace.NewChooser(seed, asked)
	}
	if !r.Own && err == nil {
		stepped.Held, err = NewHeldKernel()
	}
	if stepped.Held != nil {
		h.Backend, _ = stepped.Held.backend.Name()
	}
	if err == nil {
		err = p.live.Begin(h, stepped.Trace, stepped.Chooser)
	}
	if err != nil {
		p.live.note(err.Error())
		if stepped.Held != nil {
			_ = stepped.Held.backend.Close() // it was never used
		}
		return r
	}
	stepped.live = p.live
	return stepped
}

// workers returns how many workers greenpoll will have if n are asked for.
func workers(n int) int {
	asked, err := strconv.Atoi(os.Getenv(sched.ProcsVar))
	switch {
	case n != 0:
		return max(n, 0) // below 0 Run fails
	case err == nil:
		return max(asked, 0)
	}
	return runtime.GOMAXPROCS(0)
}

// End tells the viewer how the run has ended.
func (r Run) End(err error) {
	if r.live == nil {
		return
	}
	out := Outcome{NotRepeatable: cmp.Or(r.Chooser.NotRepeatable(), RealTime), Choices: r.Chooser.Made().String()}
	if err == nil {
		err = r.Chooser.Err()
	}
	if err != nil {
		out.Err = err.Error()
	}
	if r.live.End(out) != nil {
		r.live.quit() // the viewer is gone
	}
}
