package main

// This file answers: what can be stepped?

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"greenpoll/scenarios"
)

func scenariosCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "scenarios",
		Short: "List the programs that can be stepped",
		Long: `Scenarios lists the short programs that can be stepped, in the order in which they are
best looked at. Each is a file in the folder scenarios. All run on a simulated kernel; those with
a "yes" run on this machine's own, too: -kernel real.`,
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "NAME\tREAL\tWHAT IT SHOWS")
			for _, s := range scenarios.All {
				real := "no"
				if s.Real {
					real = "yes"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, real, s.About)
			}
			return table.Flush()
		},
	}
}
