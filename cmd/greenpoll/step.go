package main

// This file answers: how is a scenario or a program stepped?

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

func stepCommand() *cobra.Command {
	var s setting
	var v view
	cmd := &cobra.Command{
		Use:   "step [FLAGS] SCENARIO|PROGRAM.go [-- ARGS]",
		Short: "Step through a run, one event at a time",
		Long: `Step runs a scenario, or a Go program that imports greenpoll, as a process of its own, and
shows each event: what happened, at which line, and what it changed.

On the simulated kernel the run is made ahead: it is the same each time for the same seed and
choices, and can be gone through forwards and back. On the real kernel the program stops at
each event. With -wrong one body of the library is replaced by a wrong one, to see what goes
wrong without the right one.`,
		Example: `  greenpoll step read
  greenpoll step -print -backend iocp read
  greenpoll step -wrong lost-wakeup read
  greenpoll step -print ./examples/tenget -- -n 2`,
		Args:              targetAndArgs,
		ValidArgsFunction: scenarioOrFile,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := v.check(); err != nil {
				return err
			}
			spec, err := s.spec(cmd, args[0])
			if err != nil {
				return err
			}
			spec.Args, spec.Output = args[1:], v.output(cmd)
			v.restarts(cmd, spec)
			run, err := session.Start(cmd.Context(), spec)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, run.Close()) }()
			return v.show(cmd, run, doors(spec, s.shows))
		},
	}
	s.flags(cmd)
	v.flags(cmd)
	return cmd
}

// targetAndArgs: a scenario has no arguments; a program's own stand behind it.
func targetAndArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 1 && isProgram(args[0]) {
		args = args[:1]
	}
	return exactly(1, "the name of a scenario, or a program,")(cmd, args)
}

// doors are what a reader can do after a run, each in a few words and the command.
func doors(spec session.Spec, shows trace.Place) (doors []string) {
	door := func(what string, args ...string) {
		doors = append(doors, fmt.Sprintf("  %-21s %s %s", what, called(), strings.Join(args, " ")))
	}
	name := spec.Scenario
	s, err := scenarios.Find(name)
	if err != nil {
		return nil // a program of the reader's own
	}
	if spec.Wrong != "" {
		if at := shows.String(); at != "" {
			door("where it shows:", append(append([]string{"step", "-wrong", shortName(spec.Wrong)}, whereFlags(spec)...), "-at", at, name)...)
		}
		door("as it should be:", append(append([]string{"step"}, sameFlags(spec)...), name)...)
		if _, is := shownAtGate(spec.Wrong); is {
			door("at the gate itself:", "gate", "-wrong", short(spec.Wrong))
		}
		doors = append(doors, fmt.Sprintf("  %-21s overlays/%s.go", "what is wrong:", spec.Wrong))
	}
	if name == "race" && spec.Wrong == "" {
		door("every order of it:", "gate", stepped[name])
	}
	if name == "tenget" {
		door("what else there is:", "scenarios")
	} else {
		door("ten tasks at once:", "step", "tenget")
	}
	if name == "read" && spec.Wrong == "" {
		door("one http.Get:", "step", "http")
	}
	if spec.Wrong == "" {
		door("break it:", "step", "-wrong", "lost-wakeup", "read")
	}
	if s.Real && !spec.Real {
		door("on your own kernel:", "step", "-kernel", "real", name)
	}
	return doors
}

// whereFlags say on which kernel.
func whereFlags(spec session.Spec) (flags []string) {
	if spec.Real {
		flags = append(flags, "-kernel", "real")
	}
	if spec.Backend != "" {
		flags = append(flags, "-backend", spec.Backend)
	}
	return flags
}

// sameFlags are those that make the same run again, but for a wrong body.
func sameFlags(spec session.Spec) (flags []string) {
	flags = whereFlags(spec)
	if spec.Workers > 0 {
		flags = append(flags, "-workers", strconv.Itoa(spec.Workers))
	}
	if spec.Seed > 1 {
		flags = append(flags, "-seed", strconv.FormatUint(spec.Seed, 10))
	}
	if len(spec.Choices) > 0 {
		flags = append(flags, "-choices", spec.Choices.String())
	}
	if spec.Inputs.Tasks != 0 {
		flags = append(flags, "-tasks", strconv.Itoa(spec.Inputs.Tasks))
	}
	if spec.Inputs.Delay != 0 {
		flags = append(flags, "-delay", max(0, spec.Inputs.Delay).String())
	}
	if spec.Inputs.Buffer != 0 {
		flags = append(flags, "-buffer", strconv.Itoa(spec.Inputs.Buffer))
	}
	return flags
}
