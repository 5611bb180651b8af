package main

// This file answers: how is the story of a task told in prose, each sentence with its line?

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"greenpoll/trace"
)

// Without -task, each of the first mostTasks is told, with its first mostCalls calls.
const (
	mostTasks = 12
	mostCalls = 3
)

func explainCommand() *cobra.Command {
	var task uint64
	cmd := &cobra.Command{
		Use:   "explain [-task N] FILE",
		Short: "Tell the story of each task of a recorded run",
		Long: `Explain tells in prose what happened to each task in a trace file, call by call, in the four steps
of a call that looks blocking. Each sentence has its file and line. With -task it is one task,
with all of its calls; without, a long story is cut, and a line says how to see the rest.`,
		Args: exactly(1, "a trace file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			run, err := open(cmd, args[0])
			if err != nil {
				return err
			}
			events, err := gather(cmd.Context(), run)
			if err != nil {
				return err
			}
			meanings, err := meaningsInClone()
			if err != nil {
				return err
			}
			explainer := trace.NewExplainer(events.Lines, func(word string) string { return meanings[word] })
			if !cmd.Flags().Changed("task") {
				return explainAll(cmd.OutOrStdout(), explainer, tasksOf(events.Lines), args[0])
			}
			if !slices.Contains(tasksOf(events.Lines), task) {
				return misuse("-task %d: the trace has no such task", task)
			}
			_, err = explainer.Explain(cmd.OutOrStdout(), task, 0)
			return err
		},
	}
	cmd.Flags().Uint64Var(&task, "task", 0, "the number of the task; `N`")
	return cmd
}

// explainAll tells one task after the other.
func explainAll(to io.Writer, explainer *trace.Explainer, tasks []uint64, file string) error {
	w := bufio.NewWriter(to)
	for i, g := range tasks[:min(len(tasks), mostTasks)] {
		if i > 0 {
			fmt.Fprint(w, "\n\n")
		}
		left, err := explainer.Explain(w, g, mostCalls)
		if err != nil {
			return err
		}
		if left > 0 {
			fmt.Fprintf(w, "\nIts other calls, %d more:  %s explain -task %d %s\n", left, called(), g, file)
		}
	}
	if more := len(tasks) - mostTasks; more > 0 {
		fmt.Fprintf(w, "\n\nThe other tasks, %d more, up to task %d:  %s explain -task N %s\n", more, tasks[len(tasks)-1], called(), file)
	}
	return w.Flush()
}

// tasksOf are the tasks that the trace tells of, by their numbers.
func tasksOf(lines []trace.Line) (tasks []uint64) {
	seen := map[uint64]bool{}
	for _, l := range lines {
		g := l.G
		if l.Kind == trace.Spawn {
			g = uint64(l.N)
		}
		if g != 0 && !seen[g] {
			seen[g] = true
			tasks = append(tasks, g)
		}
	}
	slices.Sort(tasks)
	return tasks
}
