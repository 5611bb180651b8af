package main

// This file answers: how is a run printed, while it goes on or once it has ended?

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/printer"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// printRuns prints the run of s, and those that its program begins afterwards.
func (v *view) printRuns(cmd *cobra.Command, s session.Session, meanings map[string]string, doors []string) error {
	for more := true; more; {
		r := v.newPrinting(cmd, s, meanings)
		err := eachEvent(cmd, s, r.event)
		if err == errEnough {
			return nil
		}
		err = r.end(err)
		if err == nil {
			err = r.answer()
		}
		if runs, is := s.(session.Runs); is && err == nil {
			more, err = runs.NextRun(cmd.Context())
		} else {
			more = false
		}
		var broken *session.Broken
		if err != nil && !errors.As(err, &broken) {
			return err
		}
		if broken != nil { // what the program has printed was printed already
			return errors.Join(printDoors(cmd, printer.Form(v.print), doors), errors.New(broken.Summary()))
		}
	}
	return printDoors(cmd, printer.Form(v.print), doors)
}

func printDoors(cmd *cobra.Command, form printer.Form, doors []string) error {
	if len(doors) == 0 || form == printer.Brief {
		return nil
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nWhat to do next:\n\n%s\n", strings.Join(doors, "\n"))
	return err
}

// A printing is one run that is printed.
type printing struct {
	*printer.Printer
	run    session.Session
	at     string        // see view; "": not asked for
	finder *trace.Finder // of the event that is printed first
	begun  bool          // that was met
	story  *trace.Finder // of where the story begins
	until  string        // see view; "": not asked for
	last   *trace.Finder // of the event that is printed last
	ended  bool          // that was met, or nothing worth telling follows

	deadlock bool // the event before tells of one
}

func (v *view) newPrinting(cmd *cobra.Command, s session.Session, meanings map[string]string) *printing {
	place := v.place
	switch {
	case v.at != "":
	case printer.Form(v.print) == printer.Full:
		place = trace.Place{I: 1}
	default:
		place = scenarios.StoryOf(s.Header())
	}
	return &printing{run: s, at: v.at, finder: place.Finder(), until: v.until, last: v.last.Finder(), story: scenarios.StoryOf(s.Header()).Finder(), Printer: &printer.Printer{
		Ahead: !s.Live(), Out: cmd.OutOrStdout(), Form: printer.Form(v.print), Words: meanings, Source: s.Source, Events: timeline.New(s.Header())}}
}

// event prints l, or keeps it until the first event to be printed is met.
func (r *printing) event(l trace.Line) (err error) {
	if r.begun && !r.ended && r.stuck(l) {
		err = errors.Join(r.Flush(), r.Head("Here the run stands still: tasks sleep, and nothing will wake them.\n"))
		r.ended = r.Form != printer.Full // what follows is only that it is ended
	}
	if r.begun && !r.ended && r.deadlock {
		err = errors.Join(err, r.Flush(), r.Head("Here the story ends. The tasks are unwound: -print=full shows it.\n"))
		r.ended = r.Form != printer.Full
	}
	r.deadlock = l.Kind == trace.Deadlock
	r.Events.Add(l)
	if r.Story == 0 && r.story.Match(l) {
		r.Story = l.I
	}
	if !r.begun && r.finder.Match(l) {
		err = r.begin(int(l.I))
	}
	if r.begun && err == nil && !r.ended {
		err = r.Print()
	}
	if !r.ended && r.until != "" && r.last.Match(l) && err == nil {
		if !r.begun {
			return misuse("-until %s comes before %s: there is nothing to print", r.until, cmp.Or(prefixed("-at ", r.at), "the story begins"))
		}
		r.ended = true
		if err = r.Flush(); err == nil && r.run.Live() {
			err = errEnough // the program need not go on
		}
	}
	return err
}

// errEnough ends a run that is stepped live.
var errEnough = errors.New("all that was asked for was printed")

// stuck reports whether l is the first event after all that the run could do by itself.
func (r *printing) stuck(l trace.Line) bool {
	o := r.run.Outcome()
	return o.Asleep && l.I == o.Last+1
}

func (r *printing) begin(from int) error {
	r.begun = true
	if err := r.Head(titleOf(r.run.Header()) + "\n"); err != nil {
		return err
	}
	if r.at != "" {
		return r.Skip(from)
	}
	return r.Fold(from)
}

// end says how the run has ended. broken is how its program broke, if it did.
func (r *printing) end(broken error) error {
	if r.begun && !r.ended {
		if err := r.Flush(); err != nil {
			return err
		}
	}
	if broken != nil && !errors.As(broken, new(*session.Broken)) {
		return broken // it is no fault of the program's
	}
	switch {
	case r.begun:
	case r.at != "" && broken == nil:
		return misuse("-at %s: the run has no such event; it has %d", r.at, len(r.Events.Lines))
	case r.at == "": // it did not come to its story
		if err := errors.Join(r.begin(1), r.Print()); err != nil {
			return err
		}
	}
	if broken != nil {
		return broken
	}
	if r.until != "" && !r.ended {
		return misuse("-until %s: the run has no such event; it has %d", r.until, len(r.Events.Lines))
	}
	return r.Head(ending(r.run, r.Events.Lines))
}

// answer prints what is to be learned of the run, if all of it was shown.
func (r *printing) answer() error {
	answer := scenarios.AnswerOf(r.run.Header(), r.Events.Lines)
	if answer == "" || r.until != "" {
		return nil
	}
	return r.Head("\n" + answer)
}

// eachEvent calls f with all events of a run that are still to come. A program that is silent is
// told of, once, and waited for: what it waits for may be its reader.
func eachEvent(cmd *cobra.Command, s session.Session, f func(trace.Line) error) error {
	told := false
	for {
		l, err := s.Next(cmd.Context())
		var silence *session.Silence
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &silence):
			if !told {
				cmd.PrintErrf("%s; Ctrl-C ends it\n", silence)
			}
			told = true
			continue
		case err == nil:
			told = false
			err = f(l)
		}
		if err != nil {
			return err
		}
	}
}

// gather reads all of the run. broken is how its program broke, if it did.
func gather(ctx context.Context, s session.Session) (events *timeline.Timeline, broken error) {
	events = timeline.New(s.Header())
	for {
		l, err := s.Next(ctx)
		if err == io.EOF {
			return events, nil
		}
		if err != nil && !errors.As(err, new(*session.Silence)) {
			return events, err
		}
		if err == nil {
			events.Add(l)
		}
	}
}
