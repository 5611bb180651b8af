package main

// This file answers: how is a run recorded, and what is done with a recorded one?

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/internal/whole"
	"greenpoll/trace"
)

func traceCommand() *cobra.Command {
	var s setting
	var file string
	cmd := &cobra.Command{
		Use:   "trace [FLAGS] -o FILE SCENARIO",
		Short: "Record a run, check a recorded one, or export it",
		Long: `Trace runs a scenario and writes its events to a file, with the sources that they name. It
has no date in it: the same seed and choices give the same bytes.`,
		Example: `  greenpoll trace -o read.trace read
  greenpoll trace check read.trace
  greenpoll trace export -to perfetto read.trace > read.json`,
		Args:              scenarioOrCommand,
		ValidArgsFunction: scenarioOrFile,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			spec, err := s.spec(cmd, args[0])
			if err != nil {
				return err
			}
			if file == "" {
				return misuse("-o is missing: the file to write; - is the standard output")
			}
			spec.Output = cmd.ErrOrStderr()
			run, err := session.Start(cmd.Context(), spec)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, run.Close()) }()
			f, err := record(cmd, run, spec.Root)
			if err != nil {
				return err
			}
			if file == "-" {
				return f.Encode(cmd.OutOrStdout())
			}
			if err := write(file, f.Encode); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d events; show them: %s replay %s\n", file, len(f.Lines), called(), file)
			return err
		},
	}
	cmd.SuggestionsMinimumDistance = 2
	s.flags(cmd)
	cmd.AddCommand(checkCommand(), exportCommand())
	cmd.Flags().StringVarP(&file, "output", "o", "", "the file to write, - for the standard output; `FILE`")
	return cmd
}

// scenarioOrCommand tells of a mistyped command, which has an argument of its own.
func scenarioOrCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
			return misuse("there is no command %q%s", args[0], meantOf(similar))
		}
	}
	return exactly(1, "the name of a scenario")(cmd, args)
}

// record reads the whole run. One that broke has no trace: its end would be missing.
func record(cmd *cobra.Command, run session.Session, root string) (f trace.File, err error) {
	events, err := gather(cmd.Context(), run)
	if err != nil {
		return f, err
	}
	f = trace.File{Header: run.Header(), Lines: events.Lines}
	f.Sources, err = trace.SourcesOf(os.DirFS(root), f.Lines)
	return f, err
}

// write writes a file that the reader has named.
func write(file string, encode func(io.Writer) error) error {
	err := whole.Write(file, encode)
	if errors.As(err, new(*whole.CreateError)) {
		return session.Misuse{Err: err}
	}
	return err
}

// opened opens a trace file; - is the standard input.
func opened(cmd *cobra.Command, file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, session.Misuse{Err: err}
	}
	return in, nil
}
