package main

// This file answers: how is the comparison shown?

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// row is what is known about one program.
type row struct {
	program program
	version string // of its language
	cost    cost
	atOnce  int64 // the most GETs that the server had open at the same time
	lines   int
	fault   error
}

var heads = []string{"program", "time", "GETs at once", "OS threads", "memory", "lines"}

// cells are the row's figures, in the order of heads.
func (r row) cells() []string {
	c := r.cost
	switch {
	case errors.Is(r.fault, errAbsent):
		return []string{r.program.name, "not installed", "", "", "", fmt.Sprint(r.lines)}
	case r.fault != nil:
		return []string{r.program.name, "failed", "", "", "", fmt.Sprint(r.lines)}
	}
	threads, memory := "not measured", "not measured"
	if c.threads > 0 {
		threads, memory = fmt.Sprint(c.threads), fmt.Sprintf("%.0f MiB", float64(c.memory)/1024)
	}
	seconds := fmt.Sprintf("%.2f s", c.time.Round(10*time.Millisecond).Seconds())
	return []string{r.program.name, seconds, fmt.Sprint(r.atOnce), threads, memory, fmt.Sprint(r.lines)}
}

func printText(w *bufio.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, strings.Join(heads, "\t"))
	for _, r := range rows {
		fmt.Fprintln(t, strings.Join(r.cells(), "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nHow the code reads (examples/compare/programs):")
	for _, r := range rows {
		fmt.Fprintf(w, "  %s: %s\n", r.program.name, strings.ReplaceAll(r.program.reads, "`", ""))
	}
	fmt.Fprintf(w, "\n%s\n", notes(rows))
	return w.Flush()
}

func printMarkdown(w *bufio.Writer, rows []row) error {
	fmt.Fprintf(w, "| %s | how the code reads |\n", strings.Join(heads, " | "))
	fmt.Fprintf(w, "|---|%s---|\n", strings.Repeat("---:|", len(heads)-1))
	for _, r := range rows {
		cells := r.cells()
		cells[0] = fmt.Sprintf("[%s](examples/compare/programs/%s)", cells[0], r.program.source)
		fmt.Fprintf(w, "| %s | %s |\n", strings.Join(cells, " | "), r.program.reads)
	}
	fmt.Fprintf(w, "\n%s\n", notes(rows))
	return w.Flush()
}

// notes explains the figures.
func notes(rows []row) string {
	var versions []string
	for _, r := range rows {
		if r.version != "" && (len(versions) == 0 || versions[len(versions)-1] != r.version) {
			versions = append(versions, r.version)
		}
	}
	return strings.Join(versions, ", ") + ". Time is that of the whole process; threads and memory (resident)\n" +
		"are peak values, including the runtime's own threads; lines exclude blank lines and comments."
}

// firstFault returns the first error; a language that is not installed is no error.
func firstFault(rows []row) error {
	for _, r := range rows {
		if r.fault != nil && !errors.Is(r.fault, errAbsent) {
			return fmt.Errorf("%s: %w", r.program.name, r.fault)
		}
	}
	return nil
}
