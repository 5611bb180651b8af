package bodies

// This file answers: which run shows what a body does? A header says it in the words of a
// command line, so that they can be put behind "greenpoll step -wrong NAME" as they are:
//
//	read -workers 2 -choices 7:1 -at ev=commit,g=1

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"greenpoll/trace"
)

// A Schedule is one run of a scenario on the simulated kernel, and the place at which it shows
// what the body does.
type Schedule struct {
	Scenario string
	Backend  string // "": each of them
	Workers  int    // 0: the scenario's own
	Seed     uint64 // 0: 1
	Choices  trace.Choices
	At       trace.Place // the zero Place: not known
}

// ParseSchedule reads what String writes.
func ParseSchedule(text string) (s Schedule, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return s, fmt.Errorf("a schedule begins with its scenario")
	}
	s.Scenario = words[0]
	flags := flag.NewFlagSet("schedule", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.Backend, "backend", "", "")
	flags.IntVar(&s.Workers, "workers", 0, "")
	flags.Uint64Var(&s.Seed, "seed", 0, "")
	flags.Func("at", "", func(text string) (err error) {
		s.At, err = trace.ParsePlace(text)
		return err
	})
	flags.Func("choices", "", func(text string) (err error) {
		s.Choices, err = trace.ParseChoices(text)
		return err
	})
	if err = flags.Parse(words[1:]); err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("%q is no flag", flags.Arg(0))
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", text, err)
	}
	return s, nil
}

// String returns the schedule as a header has it.
func (s Schedule) String() string {
	var b strings.Builder
	b.WriteString(s.Scenario)
	add := func(flag string, value any, is bool) {
		if is {
			fmt.Fprintf(&b, " -%s %v", flag, value)
		}
	}
	add("backend", s.Backend, s.Backend != "")
	add("workers", s.Workers, s.Workers != 0)
	add("seed", s.Seed, s.Seed != 0)
	add("choices", s.Choices, len(s.Choices) > 0)
	add("at", s.At, s.At.String() != "")
	return b.String()
}
