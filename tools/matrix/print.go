package main

// This file answers: how does the table look on the page? The cells are to the left
// of the name, so that long names do no harm; notes, sums and failures follow.

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
)

// print reports whether everything passed: no cell has failed, none is absent.
func (t *table) print(w *bufio.Writer) (well bool) {
	well = true
	widths := make([]int, len(t.columns))
	counts := make([]map[string]int, len(t.columns))
	lines := make([][]string, len(t.rows))
	for i, f := range t.columns {
		widths[i], counts[i] = len(f.name), map[string]int{}
	}
	for n, r := range t.rows { // row by row, so that the notes are numbered in reading order
		for i, f := range t.columns {
			state, text := t.cell(f, r)
			counts[i][state]++
			well = well && state != failed && state != absent
			lines[n] = append(lines[n], text)
			widths[i] = max(widths[i], len(text))
		}
	}
	line := func(cells []string, end string) {
		for i, text := range cells {
			fmt.Fprintf(w, "%-*s  ", widths[i], text)
		}
		fmt.Fprintln(w, end)
	}
	var names, workers []string
	for _, f := range t.columns {
		names = append(names, f.name)
		workers = append(workers, strings.Join(f.workers[""], ", "))
	}
	line(names, "")
	line(workers, "<- workers")
	for n, r := range t.rows {
		line(lines[n], r.String())
	}

	fmt.Fprintln(w)
	for i, note := range t.notes {
		fmt.Fprintf(w, "[%d] %s\n", i+1, note)
	}
	for i, f := range t.columns {
		fmt.Fprintf(w, "%s: %d ok, %d skipped, %d failed, %d absent\n", f.name,
			counts[i][ok], counts[i][skip], counts[i][failed], counts[i][absent])
		if len(f.workers[""]) == 0 { // the reason is a failure of the whole run
			for _, text := range f.other[max(0, len(f.other)-8):] {
				fmt.Fprintln(w, "   ", text)
			}
		}
	}
	for _, c := range columns {
		if why := t.missing[c.name]; why != "" {
			fmt.Fprintf(w, "%s: not run here: %s\n", c.name, why)
		}
	}
	for _, text := range t.failures {
		fmt.Fprintln(w, text)
	}
	for group, name := range map[string]string{"": "the conformance set", guests: guests, tasks: tasks} {
		if !slices.ContainsFunc(t.rows, func(r row) bool { return r.group == group }) {
			fmt.Fprintf(w, "no column has run %s\n", name)
			well = false
		}
	}
	return well
}
