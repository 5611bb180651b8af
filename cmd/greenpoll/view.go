package main

// This file answers: how is a run shown, be it stepped now or read from a file? On the screen,
// or with -print as text.

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/printer"
	"greenpoll/cmd/greenpoll/internal/screen"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/cmd/greenpoll/internal/words"
	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

// view is what was asked for by flags.
type view struct {
	at, until, print string
	place, last      trace.Place // at, until

	printed *screen.Tail                                                  // what the program prints, on the screen
	again   func(context.Context, trace.Choices) (session.Session, error) // nil: the run cannot be made again
}

func (v *view) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&v.at, "at", "", "begin at this place: 41 is event 41, ev=park,g=3,n=2 the second park of\ntask 3; the beginning of the story if not given; `PLACE`")
	f.StringVar(&v.until, "until", "", "with -print: end after this place; `PLACE`")
	f.StringVar(&v.print, "print", "", "print the events instead of opening the screen; -print=full prints the\nset-up, too, and the lines of the source round each, -print=brief the\nevents with their places and nothing else; `brief|full`")
	f.Lookup("print").NoOptDefVal = string(printer.Short)
	complete(cmd, "print", "brief", "short", "full")
}

func (v *view) check() (err error) {
	switch printer.Form(v.print) {
	case printer.Brief, printer.Short, printer.Full:
	case "":
		if v.until != "" {
			return misuse("-until is for -print: the screen shows all")
		}
	default:
		return misuse("-print=%s: it is -print, -print=brief or -print=full", v.print)
	}
	if v.at != "" {
		if v.place, err = trace.ParsePlace(v.at); err != nil {
			return misuse("-at: %s", plain(err))
		}
	}
	if v.until != "" {
		if v.last, err = trace.ParsePlace(v.until); err != nil {
			return misuse("-until: %s", plain(err))
		}
	}
	return nil
}

// show shows the run of s, and at its end the doors: what the reader can do next.
func (v *view) show(cmd *cobra.Command, s session.Session, doors []string) error {
	meanings, err := meaningsInClone()
	if err != nil {
		return err
	}
	if v.print == "" {
		shown, err := screenOf(cmd, v, s, meanings, doors)
		if shown || err != nil {
			return err
		}
		cmd.PrintErrln("this is no terminal that the screen can be shown on: the events are printed, as with -print")
	}
	return v.printRuns(cmd, s, meanings, doors)
}

// ending says how the run of these events has ended, and whether the same can be had again.
func ending(s session.Session, lines []trace.Line) string {
	o, h := s.Outcome(), s.Header()
	text := fmt.Sprintf("The run has ended after %d events", len(lines))
	what, rest, _ := strings.Cut(o.Err, "\n")
	if what == "" {
		text += stillAsleep(lines)
	}
	text += prefixed(": ", what) + ". "
	if o.NotRepeatable != "" {
		text += "It is not repeatable: " + o.NotRepeatable + "."
	} else {
		text += fmt.Sprintf("It is repeatable: seed %d%s%s.", h.Seed, prefixed(", choices ", h.Choices), prefixed(", ", scenarios.Changed(h)))
	}
	return text + prefixed("\n", rest) // such as a table of all tasks
}

// stillAsleep says which tasks have parked and were never woken: the recording of a run that got stuck
// ends so.
func stillAsleep(lines []trace.Line) string {
	s := trace.StateAfter(lines)
	var asleep []string
	for _, g := range slices.Sorted(maps.Keys(s.Tasks)) {
		switch t := s.Tasks[g]; {
		case t.Status != trace.Parked:
		case t.Slot == 0:
			asleep = append(asleep, fmt.Sprintf("task %d sleeps", g))
		default:
			gate := map[trace.Mode]string{trace.Read: "read", trace.Write: "write"}[t.Mode]
			asleep = append(asleep, fmt.Sprintf("task %d sleeps at fd %d's %s gate", g, s.Descs[t.Slot].FD, gate))
		}
	}
	if len(asleep) > 3 {
		return fmt.Sprintf(", and %d tasks sleep", len(asleep))
	}
	return prefixed(", and ", strings.Join(asleep, ", "))
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// titleOf is what stands above all: what was run, and where.
func titleOf(h trace.Header) string {
	what := cmp.Or(h.Scenario, "a program")
	if s, err := scenarios.Find(h.Scenario); err == nil {
		what += ": " + s.About
	}
	kernel := "on the kernel " + cmp.Or(h.Kernel, h.OS)
	if h.Kernel == "sim" {
		kernel = "on the simulated kernel"
	}
	text := fmt.Sprintf("%s\n%s with %s, %s", what, kernel, cmp.Or(h.Backend, "no backend"), count(max(1, h.Workers), "worker"))
	if h.Seed != 0 {
		text += fmt.Sprintf(", seed %d", h.Seed)
	}
	text += prefixed(", choices ", h.Choices) + prefixed(", ", scenarios.Changed(h))
	for _, name := range h.Wrong {
		text += "\nwith the wrong body " + name + prefixed(": ", whatIsWrong(name))
	}
	if h.Kernel != "sim" {
		text += "\nIts clock moves only while a worker sleeps in the kernel; " + step.RealTime + "."
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// meaningsInClone is what the words mean. Outside a clone they are not explained.
func meaningsInClone() (map[string]string, error) {
	root, err := session.FindRoot()
	if err != nil {
		return nil, nil
	}
	return words.Read(root)
}
