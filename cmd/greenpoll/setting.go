package main

// This file answers: which flags say what is to be run? step and trace share them.

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// setting is what was asked for by flags.
type setting struct {
	kernel, backend, wrong, choices string
	workers                         int
	seed                            uint64
	inputs                          scenarios.Inputs

	shows trace.Place // where the wrong body shows, once spec was called; the zero Place: not known
}

func (s *setting) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&s.kernel, "kernel", "sim", "sim, the simulated one, on which a run can be repeated, or real, this\nmachine's own; sim if not given; `sim|real`")
	f.StringVar(&s.backend, "backend", "", "what the simulated kernel offers; this system's if not given; `epoll|kqueue|iocp`")
	f.IntVar(&s.workers, "workers", 0, "how many workers run tasks; the scenario's number if not given; `N`")
	f.StringVar(&s.wrong, "wrong", "", "build in the wrong body of that name; go run ./tools/overlay lists them; `NAME`")
	f.Uint64Var(&s.seed, "seed", 1, "of all choices between workers: another number, another run; 1 if not given; `N`")
	f.StringVar(&s.choices, "choices", "", "those in which the run is to differ from its seed's; 41:2 is way 2 at\nchoice 41; `41:2,57:0`")
	f.IntVar(&s.inputs.Tasks, "tasks", 0, "how many tasks do the same at once, where a scenario has several; `N`")
	f.DurationVar(&s.inputs.Delay, "delay", 0, "how long the other side takes, or until a deadline; `50ms`")
	f.IntVar(&s.inputs.Buffer, "buffer", 0, "how many bytes a connection takes before it is full; `N`")
	complete(cmd, "kernel", "sim", "real")
	complete(cmd, "backend", "epoll", "kqueue", "iocp")
	must(cmd.RegisterFlagCompletionFunc("wrong", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return wrongNames(), cobra.ShellCompDirectiveNoFileComp
	}))
}

// spec returns what to start for target, a scenario or a program.
func (s *setting) spec(cmd *cobra.Command, target string) (spec session.Spec, err error) {
	spec = session.Spec{Real: s.kernel == "real", Backend: s.backend, Workers: s.workers, Seed: s.seed, Inputs: s.inputs,
		Silent: func(s *session.Silence) { cmd.PrintErrf("%s; Ctrl-C ends it\n", s) }}
	switch {
	case s.kernel != "sim" && s.kernel != "real":
		return spec, misuse("-kernel %s: it is sim or real", s.kernel)
	case cmd.Flags().Changed("workers") && s.workers < 1:
		return spec, misuse("-workers %d: there must be one at least", s.workers)
	case s.workers > math.MaxInt8:
		return spec, misuse("-workers %d: more than %d are not to be followed", s.workers, math.MaxInt8)
	case cmd.Flags().Changed("seed") && s.seed == 0:
		return spec, misuse("-seed 0: seeds are counted from 1")
	case cmd.Flags().Changed("tasks") && s.inputs.Tasks < 1:
		return spec, misuse("-tasks %d: there must be one at least", s.inputs.Tasks)
	case s.inputs.Delay < 0:
		return spec, misuse("-delay %v: it cannot be below 0", s.inputs.Delay)
	case cmd.Flags().Changed("buffer") && s.inputs.Buffer < 1:
		return spec, misuse("-buffer %d: it must take a byte at least", s.inputs.Buffer)
	}
	if cmd.Flags().Changed("delay") && s.inputs.Delay == 0 {
		spec.Inputs.Delay = -1 // none, instead of the scenario's
	}
	if spec.Choices, err = trace.ParseChoices(s.choices); err != nil {
		return spec, misuse("-choices: %s", plain(err))
	}
	if spec.Root, err = session.FindRoot(); err != nil {
		return spec, err
	}
	if isProgram(target) {
		spec.Program = target
	} else if spec.Scenario = target; !slices.Contains(scenarioNames(), target) {
		if near := near(target, scenarioNames()); len(near) > 0 {
			return spec, misuse("there is no scenario %q%s", target, meantOf(near))
		}
	}
	if s.wrong != "" {
		if s.shows, err = s.useWrong(cmd, &spec); err != nil {
			return spec, err
		}
	}
	return spec, spec.Check()
}

// isProgram: a scenario's name is a single word, and what has a dot or a slash is a path.
func isProgram(target string) bool {
	return strings.ContainsAny(target, `./\`) || filepath.IsAbs(target)
}

func scenarioNames() (names []string) {
	for _, s := range scenarios.All {
		names = append(names, s.Name)
	}
	return names
}

// near returns the names that are like a mistyped one, as cobra finds them for commands.
func near(mistyped string, names []string) []string {
	all := &cobra.Command{SuggestionsMinimumDistance: 2}
	for _, name := range names {
		all.AddCommand(&cobra.Command{Use: name, Run: func(*cobra.Command, []string) {}})
	}
	return all.SuggestionsFor(mistyped)
}

// plain is an error of package trace's to someone who has not called that.
func plain(err error) string { return strings.TrimPrefix(err.Error(), "trace: ") }

func complete(cmd *cobra.Command, flag string, values ...string) {
	must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)))
}

// must is for what fails only if this program is wrong.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// scenarioOrFile completes the argument of step and trace.
func scenarioOrFile(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, s := range scenarios.All {
		names = append(names, cobra.CompletionWithDesc(s.Name, s.About))
	}
	return names, cobra.ShellCompDirectiveDefault
}

// runByGo matches the path of a program that "go run" has built, or has found in its cache.
var runByGo = regexp.MustCompile(`/go-build\d*/|/[0-9a-f]{64}-d/`)

// called is how the reader has called this program, and can again.
func called() string {
	exe, err := os.Executable()
	if err != nil || !runByGo.MatchString(filepath.ToSlash(exe)) {
		return filepath.Base(os.Args[0])
	}
	if wd, err := os.Getwd(); err == nil {
		if root, err := session.FindRoot(); err == nil && root != wd {
			return "go run greenpoll/cmd/greenpoll" // in a folder below the root
		}
	}
	return "go run ./cmd/greenpoll"
}
