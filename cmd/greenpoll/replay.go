package main

// This file answers: how is a run shown that was recorded?

import (
	"fmt"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/session"
)

func replayCommand() *cobra.Command {
	var v view
	cmd := &cobra.Command{
		Use:   "replay [FLAGS] FILE",
		Short: "Step through a run that was recorded",
		Long: `Replay shows the events of a trace file, as step does with those of a run. The file comes
from "greenpoll trace", or from a program that was run with GREENPOLL_TRACE=FILE. Its lines are
shown with the sources that it carries, or else with those of the clone. - is the standard input.`,
		Example: `  greenpoll trace -o read.trace read
  greenpoll replay -at ev=park,n=2 read.trace`,
		Args: exactly(1, "a trace file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.check(); err != nil {
				return err
			}
			run, err := open(cmd, args[0])
			if err != nil {
				return err
			}
			return v.show(cmd, run, nil)
		},
	}
	v.flags(cmd)
	return cmd
}

// open reads a trace file and tells what is to be known of its sources.
func open(cmd *cobra.Command, file string) (session.Session, error) {
	root, err := session.FindRoot()
	if err != nil {
		root = "" // it is not needed
	}
	in, err := opened(cmd, file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	run, notes, err := session.Replay(in, root)
	for _, note := range notes {
		cmd.PrintErrf("%s: %s\n", file, note)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %s", file, plain(err))
	}
	return run, nil
}
