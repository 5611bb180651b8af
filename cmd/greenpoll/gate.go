package main

// This file answers: how is the race at a gate shown, in all its interleavings?

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/gate"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/poller/explore"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/trace"
)

// atGate is what was asked for by flags, and what follows from it.
type atGate struct {
	wrong, choices string
	file           string // of the reader's own, as it was given
	print, all     bool

	scenario string
	actors   []string
	asked    trace.Choices
	walk     bool // one interleaving, by asked
}

func gateCommand() *cobra.Command {
	var g atGate
	cmd := &cobra.Command{
		Use:   "gate [FLAGS] [SCENARIO]",
		Short: "Try every order in which a wait and what ends it can meet",
		Long: `Gate takes a wait and what may end it, an event, a deadline or a close, through every order in
which their actions can meet: every interleaving. Between two actions it stops one side and lets
the other go first. It runs the real code, or with -wrong one with a mistake, and says which
interleavings lose the wake-up: the task sleeps, and what it waits for has come.

Without a scenario it lists those that there are. A scenario's name needs no quotes. On a
terminal you choose yourself who moves next; with -print, the losing interleavings are listed,
or one of them is told step by step: that of -choices, or with -wrong alone the one that shows
the mistake.

` + gate.Points,
		Example: `  greenpoll gate
  greenpoll gate -wrong no-second-check
  greenpoll gate -print -wrong no-second-check a wait, a close
  greenpoll gate -print -wrong no-second-check -choices 2:1 a wait, a close
  greenpoll gate -file my/11_wake/gate.go a wait, an event`,
		Args: func(_ *cobra.Command, args []string) error {
			if slices.Contains(args, "") {
				return misuse("an argument is empty: is a variable not set?")
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return gateNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return g.run(cmd, strings.Join(args, " ")) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&g.wrong, "wrong", "", "build in the wrong body of that name; `NAME`")
	f.StringVar(&g.file, "file", "", "build in a file of your own in the place of package poller's of that name,\nsuch as that of an exercise of the workshop; `FILE`")
	f.StringVar(&g.choices, "choices", "", "tell this interleaving; 2:1 is way 1 at choice 2, where way 0 is the\nmover that has just moved, or else the task; 0 if left out; `2:1,5:1`")
	f.BoolVar(&g.print, "print", false, "print instead of opening the screen")
	f.BoolVar(&g.all, "all", false, "print all losing interleavings, not the first ten; without a scenario,\ncount also those that take long")
	must(cmd.RegisterFlagCompletionFunc("wrong", func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
		for _, s := range explore.WrongBodies {
			names = append(names, cobra.CompletionWithDesc(s.Body, whatIsWrong(s.Body)))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}))
	return cmd
}

func gateNames() (names []string) {
	for _, s := range explore.Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

func (g *atGate) run(cmd *cobra.Command, scenario string) error {
	root, err := session.FindRoot()
	if err != nil {
		return err
	}
	if err := g.settle(cmd, root, scenario); err != nil {
		return err
	}
	right, err := gate.New(cmd.Context(), root, "")
	if err != nil {
		return err
	}
	if g.scenario == "" {
		return g.list(cmd, right)
	}
	tried := right
	switch {
	case g.file != "":
		tried, err = gate.NewOwn(cmd.Context(), g.file, right)
	case g.wrong != "":
		tried, err = gate.New(cmd.Context(), root, g.wrong)
	}
	if err != nil {
		return err
	}
	if !g.print && !g.all && onTerminal(cmd) {
		return gate.Play(cmd.Context(), gate.Game{Scenario: g.scenario, Actors: g.actors, Choices: g.asked, Given: g.walk, Tried: tried, Right: right,
			In: cmd.InOrStdin(), Out: cmd.OutOrStdout()})
	}
	if g.walk {
		return g.tell(cmd, tried, right)
	}
	return g.survey(cmd, tried, right)
}

// settle finds out what is meant. What can be known before anything is built is said here.
func (g *atGate) settle(cmd *cobra.Command, root, scenario string) (err error) {
	g.scenario, g.walk = scenario, cmd.Flags().Changed("choices")
	if g.asked, err = trace.ParseChoices(g.choices); err != nil {
		return misuse("-choices: %s", plain(err))
	}
	switch {
	case g.wrong != "" && g.file != "":
		return misuse("-wrong and -file: it is one or the other")
	case g.wrong != "":
		if err := g.settleWrong(root); err != nil {
			return err
		}
	case g.file != "":
		if err := g.settleFile(root); err != nil {
			return err
		}
	}
	switch {
	case g.scenario == "" && g.walk:
		return misuse("-choices %s: of which scenario?", g.choices)
	case g.scenario == "":
		return nil
	case g.all && g.walk:
		return misuse("-all and -choices: it is all interleavings, or one")
	}
	i := slices.IndexFunc(explore.Scenarios(), func(s explore.Scenario) bool { return s.Name == g.scenario })
	if i < 0 {
		return misuse("there is no scenario %q at the gate%s", g.scenario, meantOf(nearGate(g.scenario)))
	}
	g.actors = explore.Scenarios()[i].Actors
	return nil
}

// settleFile finds the file of the reader's own.
func (g *atGate) settleFile(root string) error {
	if _, err := os.Stat(g.file); err != nil {
		return misuse("-file: %s", plain(err))
	}
	if name := filepath.Base(g.file); !isFile(filepath.Join(root, "poller", name)) {
		return misuse("-file %s: package poller has no %s whose place it could take", g.file, name)
	}
	return nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// settleWrong finds the wrong body, and without a scenario the interleaving that shows it.
func (g *atGate) settleWrong(root string) error {
	all, err := bodies.All(root)
	if err != nil {
		return err
	}
	b, err := bodies.Find(all, strings.TrimSuffix(g.wrong, ".go"))
	if unknown := new(bodies.UnknownError); errors.As(err, &unknown) {
		return misuse("there is no wrong body %q%s", g.wrong, strings.ReplaceAll(meantOf(unknown.Near), "_", "-"))
	}
	g.wrong = b.Name
	shown, is := shownAtGate(b.Name)
	switch {
	case is && g.scenario == "":
		g.scenario = shown.Scenario
		if !g.walk && !g.all {
			g.walk = true
			g.asked, err = trace.ParseChoices(shown.Choices)
			must(err) // a test parses them all
		}
	case !is && len(b.SeenIn) > 0:
		return misuse("%s does not show at the gate: step -wrong %s %s shows it", b.Name, b.Name, b.SeenIn[0].Scenario)
	case !is:
		return misuse("%s does not show at the gate, nor in a scenario: %s", b.Name, b.Unseen)
	}
	return nil
}

// shownAtGate is the interleaving that shows a wrong body.
func shownAtGate(body string) (explore.Shown, bool) {
	i := slices.IndexFunc(explore.WrongBodies, func(s explore.Shown) bool { return s.Body == body })
	if i < 0 {
		return explore.Shown{}, false
	}
	return explore.WrongBodies[i], true
}

// stepped are the scenarios of step that have one like them at the gate.
var stepped = map[string]string{"race": "a read, bytes", "read": "a read, bytes", "deadline": "a wait, a deadline",
	"close": "a wait, a close", "stale": "a wait, a stale event", "moved": "a wait, a deadline that is moved to later"}

// nearGate returns the scenarios that a mistyped name may mean, as they are to be typed.
func nearGate(mistyped string) (names []string) {
	if like := stepped[mistyped]; like != "" {
		return []string{like}
	}
	// To cobra a name ends at its first space.
	joined := func(name string) string { return strings.ReplaceAll(name, " ", "_") }
	var all []string
	for _, name := range gateNames() {
		all = append(all, joined(name))
	}
	for _, name := range near(joined(mistyped), all) {
		names = append(names, strings.ReplaceAll(name, "_", " "))
	}
	words := strings.Fields(strings.ReplaceAll(mistyped, ",", " "))
	for _, name := range gateNames() {
		if len(names) < 3 && !slices.Contains(names, name) && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) }) {
			names = append(names, name)
		}
	}
	return names[:min(3, len(names))]
}

// list prints the scenarios.
func (g *atGate) list(cmd *cobra.Command, right *gate.Explorer) error {
	if g.all {
		cmd.PrintErrln("counting all of them takes about half a minute")
	}
	all, err := right.Scenarios(cmd.Context(), g.all)
	if err != nil {
		return err
	}
	return printed(cmd.OutOrStdout(), func(line func(string, ...any)) {
		line("INTERLEAVINGS    SCENARIO: what the task does, and what meets it")
		for _, s := range all {
			number := gate.Commas(s.Interleavings)
			if number == "" {
				number = "many"
			}
			line("%22s  %s", number, s.Name)
		}
		if !g.all {
			line("\nMany: more than %s; %s gate -all counts them.", gate.Commas(fmt.Sprint(explore.Most)), called())
		}
		line("\nTry one:\n\n  %s gate a wait, a close\n  %s gate -wrong no-second-check", called(), called())
	})
}

// printed calls print with a function that prints a line, and returns the first error of that.
func printed(out io.Writer, print func(line func(format string, args ...any))) (err error) {
	print(func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(out, format+"\n", args...)
		}
	})
	return err
}
