package main

// This file answers: can what a trace tells have happened, and how do other tools show it?

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"greenpoll/trace"
)

// mostFaults are printed: one mistake can have many.
const mostFaults = 20

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check that what a trace tells can have happened",
		Long: `Check holds each event of a trace to rules: a task is resumed because it was readied, a gate
makes legal moves only, no event of a task follows its exit, and so on. It prints each event that
breaks one, and fails if there is one. The file is read as a stream; - is the standard input.`,
		Args: exactly(1, "a trace file"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			in, err := opened(cmd, args[0])
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, in.Close()) }()
			out := bufio.NewWriter(cmd.OutOrStdout())
			faults := 0
			err = trace.Check(in, func(f trace.Fault) {
				if faults++; faults <= mostFaults {
					fmt.Fprintln(out, f)
				}
			})
			if failed := out.Flush(); failed != nil {
				return failed
			}
			switch {
			case err != nil:
				return fmt.Errorf("%s: %s", args[0], plain(err))
			case faults > mostFaults:
				return fmt.Errorf("%s: %d faults, of which the first %d are printed", args[0], faults, mostFaults)
			case faults > 0:
				return fmt.Errorf("%s: %s", args[0], count(faults, "fault"))
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: no event breaks a rule\n", args[0])
			return err
		},
	}
}

func exportCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:     "export -to perfetto FILE",
		Short:   "Write a trace in another tool's format, to the standard output",
		Example: `  greenpoll trace export -to perfetto read.trace > read.json`,
		Args:    exactly(1, "a trace file"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if to != "perfetto" {
				return misuse("-to %s: it is perfetto", to)
			}
			in, err := opened(cmd, args[0])
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, in.Close()) }()
			events, err := trace.NewDecoder(in)
			if err == nil {
				err = trace.ExportPerfetto(cmd.OutOrStdout(), events)
			}
			if err != nil {
				return fmt.Errorf("%s: %s", args[0], plain(err))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&to, "to", "perfetto", "the format: Chrome's, which ui.perfetto.dev and chrome://tracing open; `perfetto`")
	complete(cmd, "to", "perfetto")
	return cmd
}
