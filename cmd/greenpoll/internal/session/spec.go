package session

// This file answers: can this be stepped at all? What can be known before anything is built
// is said before.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/trace"
)

// A Misuse is an error of who asked: nothing was tried.
type Misuse struct{ Err error }

func (m Misuse) Error() string { return m.Err.Error() }

func (m Misuse) Unwrap() error { return m.Err }

// FindRoot returns the folder of the clone that the working directory is in.
func FindRoot() (string, error) {
	root, err := bodies.Root(".")
	if err != nil {
		wd, _ := os.Getwd() // without it the message is shorter
		return "", Misuse{fmt.Errorf("%s is not inside a clone of greenpoll, which this needs: it builds from its source", wd)}
	}
	return root, nil
}

// Check returns a Misuse if spec asks for what there is not.
func (s Spec) Check() error {
	if s.Scenario == "" {
		return s.checkProgram()
	}
	scenario, err := scenarios.Find(s.Scenario)
	if err != nil {
		return Misuse{err}
	}
	if err := s.setting(scenario).Check(); err != nil {
		return Misuse{err}
	}
	if s.Real {
		if err := checkBackend(runtime.GOOS); err != nil {
			return err
		}
	}
	if s.Wrong != "" {
		if _, err := os.Stat(filepath.Join(s.Root, bodyFile(s.Wrong))); errors.Is(err, fs.ErrNotExist) {
			return Misuse{fmt.Errorf("there is no wrong body %q", s.Wrong)}
		}
	}
	return nil
}

func (s Spec) checkProgram() error {
	if _, err := os.Stat(s.Program); err != nil {
		return Misuse{fmt.Errorf("%s: %w", s.Program, causeOf(err))}
	}
	switch {
	case s.Backend != "":
		return Misuse{fmt.Errorf("backend %s is of the simulated kernel, and %s runs on this machine's own", s.Backend, s.Program)}
	case s.Workers < 0:
		return Misuse{fmt.Errorf("%d workers: there must be one at least", s.Workers)}
	case s.Inputs != (scenarios.Inputs{}):
		return Misuse{fmt.Errorf("tasks, delay and buffer are of scenarios: %s has arguments of its own, behind --", s.Program)}
	}
	return checkBackend(runtime.GOOS)
}

// checkBackend returns a Misuse if greenpoll has no backend for a system.
func checkBackend(goos string) error {
	if !slices.Contains([]string{"linux", "darwin", "windows"}, goos) {
		return Misuse{fmt.Errorf("greenpoll has no backend for %s: step it with -kernel sim", goos)}
	}
	return nil
}

// causeOf is a file's error without the name of the call.
func causeOf(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (s Spec) setting(scenario *scenarios.Scenario) scenarios.Setting {
	return scenarios.Setting{Scenario: scenario, Real: s.Real, Backend: s.Backend, Workers: s.Workers, Seed: s.Seed, Choices: s.Choices, Inputs: s.Inputs}
}

// args are those of scenarios/play.
func (s Spec) args() []string {
	args := []string{"-scenario", s.Scenario}
	if s.Real {
		args = append(args, "-real")
	}
	if s.Backend != "" {
		args = append(args, "-backend", s.Backend)
	}
	if s.Workers != 0 {
		args = append(args, "-workers", strconv.Itoa(s.Workers))
	}
	if s.Seed != 0 {
		args = append(args, "-seed", strconv.FormatUint(s.Seed, 10))
	}
	if len(s.Choices) > 0 {
		args = append(args, "-choices", s.Choices.String())
	}
	if s.Inputs.Tasks != 0 {
		args = append(args, "-tasks", strconv.Itoa(s.Inputs.Tasks))
	}
	if s.Inputs.Delay != 0 {
		args = append(args, "-delay", s.Inputs.Delay.String())
	}
	if s.Inputs.Buffer != 0 {
		args = append(args, "-buffer", strconv.Itoa(s.Inputs.Buffer))
	}
	return slices.Clip(args)
}

// bodyFile is the file of a wrong body, in the clone.
func bodyFile(name string) string { return "overlays/" + name + ".go" }

// wrongChoice returns a Misuse if a choice that was asked for was not made so: which there are,
// only the run shows.
func wrongChoice(asked trace.Choices, o step.Outcome) error {
	made, err := trace.ParseChoices(o.Choices)
	if err != nil {
		return err
	}
	for _, a := range asked {
		switch {
		case a.Choice > len(made):
			return Misuse{fmt.Errorf("there is no choice %d: the run makes %d", a.Choice, len(made))}
		case made[a.Choice-1].Way != a.Way:
			return Misuse{fmt.Errorf("choice %d has no way %d", a.Choice, a.Way)}
		}
	}
	return nil
}
