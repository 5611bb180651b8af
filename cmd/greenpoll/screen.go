package main

// This file answers: how does the screen come to a run, and again to another interleaving?

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/kernelview"
	"greenpoll/cmd/greenpoll/internal/screen"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// onScreen reports whether the screen is to be shown, and can be: on a terminal.
func (v *view) onScreen(cmd *cobra.Command) bool { return v.print == "" && onTerminal(cmd) }

// onTerminal reports whether a reader sits there, who sees what is written and can press keys.
func onTerminal(cmd *cobra.Command) bool {
	isTerminal := func(stream any) bool {
		file, is := stream.(*os.File)
		return is && term.IsTerminal(file.Fd())
	}
	return os.Getenv("TERM") != "dumb" && isTerminal(cmd.InOrStdin()) && isTerminal(cmd.OutOrStdout())
}

// output is where the program's own output goes. On the screen it has a place there.
func (v *view) output(cmd *cobra.Command) io.Writer {
	if !v.onScreen(cmd) {
		return cmd.ErrOrStderr()
	}
	v.printed = screen.NewTail()
	return v.printed
}

// screenOf shows the run on the screen, if there is a terminal for it. s stays the caller's;
// the runs that follow on it are not.
func screenOf(cmd *cobra.Command, v *view, s session.Session, meanings map[string]string, doors []string) (shown bool, err error) {
	if !v.onScreen(cmd) {
		return false, nil
	}
	var again session.Session // the one of this loop
	defer func() {
		if again != nil {
			err = errors.Join(err, again.Close())
		}
	}()
	at := v.place
	for {
		c := screen.Config{
			Session: s, Words: meanings, Doors: doors, Story: scenarios.StoryOf(s.Header()), At: at, Output: v.printed,
			In: cmd.InOrStdin(), Out: cmd.OutOrStdout(), CanRestart: v.again != nil,
		}
		for _, name := range s.Header().Wrong {
			c.Wrong, c.WrongName = whatIsWrong(name), shortName(name)
		}
		if s.Live() && s.Header().Kernel != "sim" {
			c.Look = kernelview.Look
		}
		result, err := screen.Run(cmd.Context(), c)
		if err != nil || !result.Restart || v.again == nil {
			return true, err
		}
		if again != nil {
			if err := again.Close(); err != nil {
				return true, err
			}
		}
		if again, err = v.again(cmd.Context(), result.Choices); err != nil {
			return true, fmt.Errorf("begun again with -choices %s: %w", result.Choices, err)
		}
		s, at = again, trace.Place{I: max(result.Viewed, 1)}
	}
}

// restarts has the screen begin spec again with other choices.
func (v *view) restarts(cmd *cobra.Command, spec session.Spec) {
	v.again = func(ctx context.Context, choices trace.Choices) (session.Session, error) {
		spec.Choices, spec.Output = choices, v.output(cmd)
		return session.Start(ctx, spec)
	}
}
