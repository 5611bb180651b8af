package main

// This file answers: which wrong body is meant, and which run shows its mistake?

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/trace"
)

// useWrong has spec built with the body that -wrong names. The workers, the seed and the choices
// are those of the run that shows it, unless a flag asks for others. It returns where it shows;
// the zero Place: not known.
func (s *setting) useWrong(cmd *cobra.Command, spec *session.Spec) (at trace.Place, err error) {
	all, err := bodies.All(spec.Root)
	if err != nil {
		return at, err
	}
	b, err := bodies.Find(all, strings.TrimSuffix(s.wrong, ".go"))
	if unknown := new(bodies.UnknownError); errors.As(err, &unknown) {
		return at, misuse("there is no wrong body %q%s", s.wrong, strings.ReplaceAll(meantOf(unknown.Near), "_", "-"))
	}
	spec.Wrong = b.Name
	scenario, failed := scenarios.Find(spec.Scenario)
	if err != nil || failed != nil || spec.Real {
		return at, err
	}
	for _, flag := range []string{"workers", "seed", "choices"} {
		if cmd.Flags().Changed(flag) {
			return at, nil
		}
	}
	shown, err := b.In(scenario.Name, scenarios.Setting{Scenario: scenario, Backend: spec.Backend}.Header().Backend)
	switch {
	case err != nil && b.Unseen != "":
		if _, is := shownAtGate(b.Name); is {
			err = fmt.Errorf("no scenario of step shows %s, which is wrong between two events: %s gate -wrong %s shows it", b.Name, called(), short(b.Name))
		}
		cmd.PrintErrln(err)
		return at, nil
	case err != nil:
		return at, session.Misuse{Err: err}
	}
	spec.Workers, spec.Seed, spec.Choices = shown.Workers, shown.Seed, shown.Choices
	return shown.At, nil
}

// whatIsWrong is what the body of that name does; "": this is no clone that has it.
func whatIsWrong(name string) string { return bodyOf(name).What }

// shortName is another name of the wrong body of that name, if it has one.
func shortName(name string) string { return cmp.Or(bodyOf(name).Alias, name) }

// bodyOf is the wrong body of that name; the zero Body: there is no clone that has it.
func bodyOf(name string) bodies.Body {
	root, err := session.FindRoot()
	if err != nil {
		return bodies.Body{}
	}
	all, err := bodies.All(root)
	if err != nil {
		return bodies.Body{}
	}
	b, err := bodies.Find(all, name)
	if err != nil {
		return bodies.Body{}
	}
	return b
}

// wrongNames are those of all bodies, for completion.
func wrongNames() (names []string) {
	root, err := session.FindRoot()
	all, err2 := bodies.All(root)
	if errors.Join(err, err2) != nil {
		return nil
	}
	for _, b := range all {
		names = append(names, cobra.CompletionWithDesc(b.Name, b.What))
		if b.Alias != "" {
			names = append(names, cobra.CompletionWithDesc(b.Alias, b.What))
		}
	}
	return names
}
