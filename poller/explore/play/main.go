// Play is the explorer as a process of its own: a wrong body that is built into it may hang, and
// an interleaving that breaks a rule leaves its goroutines behind. It is started by
// cmd/greenpoll, and answers in JSON, a line each:
//
//	go run ./poller/explore/play -scenarios
//	go run ./poller/explore/play -survey "a wait, a close"
//	go run ./poller/explore/play -walk "a wait, a close" -choices 2:1
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "play:", err) // if that fails, there is no place to report it
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("play", flag.ContinueOnError)
	list := flags.Bool("scenarios", false, "list the scenarios, with the numbers of their interleavings")
	all := flags.Bool("all", false, "with -scenarios: count those that take long, too")
	survey := flags.String("survey", "", "find the interleavings of this `scenario` that break a rule")
	walk := flags.String("walk", "", "walk one interleaving of this `scenario`")
	choices := flags.String("choices", "", "with -walk: its `choices`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	answers := json.NewEncoder(out)
	switch {
	case *list:
		return listAll(answers, *all)
	case *survey != "":
		found, err := explore.Survey(*survey)
		if err != nil {
			return err
		}
		return answers.Encode(found)
	case *walk != "":
		return walkOne(answers, *walk, *choices)
	}
	return fmt.Errorf("neither -scenarios nor -survey nor -walk was asked for")
}

func listAll(answers *json.Encoder, all bool) error {
	for _, s := range explore.Scenarios() {
		l := explore.Listed{Scenario: s}
		if s.Quick || all {
			res, err := explore.Explore(s.Name)
			if err != nil {
				return err
			}
			l.Interleavings = res.Interleavings.String()
		}
		if err := answers.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

func walkOne(answers *json.Encoder, scenario, text string) error {
	choices, err := trace.ParseChoices(text)
	if err != nil {
		return err
	}
	il, err := explore.Walk(scenario, choices)
	w := explore.Walked{Interleaving: il}
	if err != nil && len(il.Steps) == 0 {
		return err
	}
	if err != nil {
		w.Error = err.Error()
	}
	return answers.Encode(w)
}
