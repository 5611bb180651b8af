package main

// This file answers: how are the interleavings of a scenario listed, and how is one told?

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/gate"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// title says what is tried.
func (g *atGate) title(line func(string, ...any)) {
	line("%s", g.scenario)
	switch {
	case g.file != "":
		line("%s", gate.Wrap("with your "+g.file))
	case g.wrong != "":
		line("%s", gate.Wrap("with the wrong body "+g.wrong+prefixed(": ", whatIsWrong(g.wrong))))
	}
	line("")
	for _, l := range gate.Header(g.actors) {
		line("%s", l)
	}
	line("")
}

// command is how an interleaving is had again.
func (g *atGate) command(choices trace.Choices) string {
	words := []string{called(), "gate"}
	words = append(words, g.with()...)
	if len(choices) > 0 {
		words = append(words, "-choices", choices.String())
	} else {
		words = append(words, `-choices ""`)
	}
	return strings.Join(append(words, g.scenario), " ")
}

// with are the flags that name what is built in.
func (g *atGate) with() []string {
	switch {
	case g.file != "":
		return []string{"-file", g.file}
	case g.wrong != "":
		return []string{"-wrong", short(g.wrong)}
	}
	return nil
}

// survey lists the interleavings that break a rule.
func (g *atGate) survey(cmd *cobra.Command, tried, right *gate.Explorer) error {
	found, err := tried.Survey(cmd.Context(), g.scenario)
	if err != nil {
		return err
	}
	inRight := found
	if tried != right {
		if inRight, err = right.Survey(cmd.Context(), g.scenario); err != nil {
			return err
		}
	}
	return printed(cmd.OutOrStdout(), func(line func(string, ...any)) {
		g.title(line)
		line("%s", gate.Wrap(sum(found)))
		if tried != right {
			text := "The right code: " + sum(inRight)
			if found.Whole {
				text += " (An interleaving that breaks a rule ends there, so the numbers differ.)"
			}
			line("%s", gate.Wrap(text))
		}
		if len(found.Broken) > 0 {
			g.listBroken(line, found)
			return
		}
		if shown, is := shownAtGate(g.wrong); is {
			line("\nThe mistake does not show here, but in another scenario:\n\n  %s gate -wrong %s %s", called(), short(g.wrong), shown.Scenario)
			return
		}
		line("\nTake one, step by step:\n\n  %s\n", g.command(nil))
		line("Break it:\n\n  %s gate -wrong no-second-check a wait, a close", called())
	})
}

// sum says how many interleavings there are, and how many break which rule.
func sum(found explore.Found) string {
	number := gate.Commas(found.Interleavings)
	if len(found.Broken) == 0 {
		return number + " interleavings, none loses the wake-up, and no other rule is broken."
	}
	if !found.Whole {
		return "This scenario has too many interleavings to list those that break a rule. This is one of them, by its choices."
	}
	text := number + " interleavings, " + these(found.Losing, "loses the wake-up", "lose the wake-up")
	if n := len(found.Broken) - found.Losing; n > 0 {
		text += ", " + these(n, "breaks another rule", "break another rule")
	}
	return text + "."
}

// these says of how many something is true.
func these(n int, one, more string) string {
	switch n {
	case 0:
		return "none " + one
	case 1:
		return "1 " + one
	}
	return gate.Commas(fmt.Sprint(n)) + " " + more
}

// firstTen is how many are listed without -all.
const firstTen = 10

func (g *atGate) listBroken(line func(string, ...any), found explore.Found) {
	// Those that lose the wake-up come first.
	broken := slices.Clone(found.Broken)
	slices.SortStableFunc(broken, func(a, b explore.Interleaving) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(whatBroke(a), whatBroke(b)))
	})
	shown := broken
	if !g.all {
		shown = broken[:min(firstTen, len(broken))]
	}
	if found.Whole {
		line("\nBy their choices, the shortest first:")
	}
	what := ""
	for _, il := range shown {
		if now := whatBroke(il); now != what {
			what = now
			line("\n%s", gate.Wrap(what+":"))
		}
		line("  %s", gate.ChoicesOf(il))
	}
	if n := len(broken) - len(shown); n > 0 {
		line("  and %d more: -all lists them", n)
	}
	if len(broken) > 1 {
		line("\nStep through the first, or with its choices through another one:\n\n  %s", g.command(broken[0].Choices))
	} else {
		line("\nStep through it:\n\n  %s", g.command(broken[0].Choices))
	}
}

// whatBroke says in which way an interleaving has broken a rule.
func whatBroke(il explore.Interleaving) string {
	if il.LosesWakeUp() {
		return il.Breach
	}
	return fmt.Sprintf("%s, against the rule %q", il.Breach, il.Broken)
}

func rank(il explore.Interleaving) int {
	if il.LosesWakeUp() {
		return 0
	}
	return 1
}

// tell tells one interleaving, and what the right code does with the same choices.
func (g *atGate) tell(cmd *cobra.Command, tried, right *gate.Explorer) error {
	walked, err := tried.Walk(cmd.Context(), g.scenario, g.asked)
	if err != nil {
		return err
	}
	if walked.Error != "" {
		return misuse("-choices %s: %s", g.choices, walked.Error)
	}
	var inRight explore.Walked
	if tried != right {
		if inRight, err = right.Walk(cmd.Context(), g.scenario, g.asked); err != nil {
			return err
		}
	}
	il := walked.Interleaving
	return printed(cmd.OutOrStdout(), func(line func(string, ...any)) {
		g.title(line)
		if len(il.Choices) == 0 {
			line("The interleaving without a choice: each mover goes on as long as it can.\n")
		} else {
			line("%s\n", gate.Wrap(about(il)))
		}
		for i := range il.Steps {
			line("%s\n", strings.Join(tried.Step(il, i), "\n"))
		}
		line("%s", gate.Wrap("What came of it: "+il.Outcome()+"."))
		if tried != right {
			g.tellRight(line, tried.Parted(il, inRight.Interleaving), inRight, right)
		}
		line("\nWhat to do next:\n")
		for _, door := range g.doors(tried != right) {
			line("  %s", door)
		}
	})
}

// about says what the choices of an interleaving are.
func about(il explore.Interleaving) string {
	var taken []string
	for _, c := range il.Choices {
		step := slices.IndexFunc(il.Steps, func(s explore.Step) bool { return s.Choice == c.Choice })
		taken = append(taken, fmt.Sprintf("way %d at choice %d (step %d)", c.Way, c.Choice, step+1))
	}
	return fmt.Sprintf("The interleaving with the choices %s: %s, and way 0 at all others. There is a choice where several can move, and way 0 is the mover that has just moved, or else the first in the list above.", il.Choices, strings.Join(taken, ", "))
}

// tellRight tells what the right code does from where the two part.
func (g *atGate) tellRight(line func(string, ...any), at int, inRight explore.Walked, right *gate.Explorer) {
	if at == len(inRight.Interleaving.Steps) {
		text := "The right code, with the same choices, takes the same steps. It differs in what the gate does not show, and no rule is broken."
		if g.file != "" { // it may be right, too
			text = "The right code, with the same choices, takes the same steps, and breaks no rule."
		}
		line("\n%s", gate.Wrap(text))
		return
	}
	text := fmt.Sprintf("The right code, with the same choices, goes the same way up to step %d. Then:", at)
	if at == 0 {
		text = "The right code, with the same choices, goes another way from the beginning:"
	}
	line("\n%s\n", gate.Wrap(text))
	for i := at; i < len(inRight.Interleaving.Steps); i++ {
		line("%s\n", strings.Join(right.Step(inRight.Interleaving, i), "\n"))
	}
	line("%s", gate.Wrap("What came of it there: "+inRight.Interleaving.Outcome()+"."))
	if inRight.Error != "" {
		line("%s", gate.Wrap("(It has other choices from there on: "+inRight.Error+".)"))
	}
}

func (g *atGate) doors(wrong bool) (doors []string) {
	door := func(what, command string) { doors = append(doors, what+"\n    "+command) }
	switch {
	case wrong:
		door("all that break a rule:", strings.Join(slices.Concat([]string{called(), "gate -print"}, g.with(), []string{g.scenario}), " "))
		if g.file == "" {
			door("what is wrong:", "overlays/"+g.wrong+".go")
		}
	default:
		door("break it:", called()+" gate -wrong no-second-check")
	}
	door("what else there is:", called()+" gate")
	return doors
}

// short is the name of a wrong body of the gate, as it is typed.
func short(body string) string {
	return strings.ReplaceAll(strings.TrimPrefix(body, "poller_"), "_", "-")
}
