package trace

// This file answers: how does the same call proceed with several backends? Their stories
// stand side by side. Passages of the same of the four steps, and within it of the same
// kind, stand in the same row; where a backend has no such passage, its column is empty.

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Column is one of the stories that NarrateBeside lays side by side.
type Column struct {
	Name  string // what stands above it, such as the kernel's backend
	Lines []Line
	G     uint64 // the task whose call is narrated
}

// narrowest is the least width of a column: a line of the source and a time fit into it,
// and the longest name of a system call.
const narrowest = 34

// separator stands between two columns.
const separator = " │ "

// NarrateBeside writes a call of each column to w, chosen by why as NarrateCall chooses
// it, in rows of at most width characters. Its errors are w's, one if the width is too
// small, and one if a column has no such call.
func NarrateBeside(w io.Writer, width int, why string, columns ...Column) error {
	gap := utf8.RuneCountInString(separator)
	each := (width+gap)/max(1, len(columns)) - gap
	if len(columns) == 0 || each < narrowest {
		return fmt.Errorf("trace: %d columns do not fit into %d characters", len(columns), width)
	}
	b := beside{w: bufio.NewWriter(w), width: width, each: each}
	names := make([][]string, len(columns))
	for i, c := range columns {
		t, chosen, err := narratorOfCall(c.Lines, c.G, why)
		if err != nil {
			return fmt.Errorf("%w (%s)", err, c.Name)
		}
		b.sections = append(b.sections, sectionsOf(t.passages(chosen)))
		b.tellers = append(b.tellers, t)
		names[i] = []string{c.Name}
	}
	b.row(names)
	b.write()
	return b.w.Flush()
}

// A section is what a story says of one step without a break. A call that waits twice has
// steps 3 and 4 twice.
type section struct {
	step     uint8
	heading  string
	passages []passage
}

func sectionsOf(passages []passage) (all []section) {
	for _, p := range passages {
		if p.heading != "" || len(all) == 0 {
			all = append(all, section{step: p.step, heading: p.heading})
		}
		last := &all[len(all)-1]
		last.passages = append(last.passages, p)
	}
	return all
}

type beside struct {
	w        *bufio.Writer
	width    int // of a row
	each     int // of a column
	tellers  []narrator
	sections [][]section
}

func (b *beside) write() {
	for _, at := range align(b.sections, func(s section) uint8 { return s.step }) {
		heading := ""
		parts := make([][]passage, len(at))
		for c, i := range at {
			if i >= 0 {
				s := b.sections[c][i]
				parts[c] = s.passages
				heading = cmp.Or(heading, s.heading)
			}
		}
		for _, part := range wrap(heading, b.width) {
			fmt.Fprintln(b.w, part)
		}
		for _, at := range align(parts, rowKind) {
			cells := make([][]string, len(at))
			for c, i := range at {
				if i >= 0 {
					cells[c] = b.cell(c, parts[c][i])
				}
			}
			b.row(cells)
		}
	}
}

// rowKind is the kind of p, by which rows are aligned; three kinds count as one: the
// kernel is asked for something, or answers.
func rowKind(p passage) Kind {
	if p.Kind == Submit || p.Kind == Complete {
		return Try
	}
	return p.Kind
}

// cell is one passage in a column: the line of the source, the time, and the sentence.
func (b *beside) cell(column int, p passage) []string {
	when := b.tellers[column].time(p)
	cell := []string{p.At + strings.Repeat(" ", max(1, b.each-len(p.At)-len(when))) + when}
	for _, part := range wrap(p.said, b.each-2) {
		cell = append(cell, "  "+part)
	}
	return cell
}

// row writes cells side by side.
func (b *beside) row(cells [][]string) {
	height := 0
	for _, c := range cells {
		height = max(height, len(c))
	}
	for i := range height {
		line := ""
		for c, cell := range cells {
			text := ""
			if i < len(cell) {
				text = cell[i]
			}
			if c > 0 {
				line += separator
			}
			line += text + strings.Repeat(" ", max(0, b.each-utf8.RuneCountInString(text)))
		}
		fmt.Fprintln(b.w, strings.TrimRight(line, " "))
	}
}

// align returns the rows in which columns stand side by side: for each column an index,
// or -1 where it has nothing. The order of each column is kept. A row is for one key: the
// first key that each column either has next or does not have any more; if there is none,
// the next key of the first column.
func align[T any, K comparable](columns [][]T, key func(T) K) (rows [][]int) {
	next := make([]int, len(columns))
	place := func(c int, k K) int { // of k, from the next of column c on; -1: nowhere
		return slices.IndexFunc(columns[c][next[c]:], func(x T) bool { return key(x) == k })
	}
	agreed := func(k K) bool {
		for c := range columns {
			if place(c, k) > 0 {
				return false
			}
		}
		return true
	}
	for {
		var heads []K
		for c, column := range columns {
			if next[c] < len(column) {
				heads = append(heads, key(column[next[c]]))
			}
		}
		if len(heads) == 0 {
			return rows
		}
		turn := heads[max(0, slices.IndexFunc(heads, agreed))]
		row := make([]int, len(columns))
		for c := range columns {
			row[c] = -1
			if place(c, turn) == 0 {
				row[c] = next[c]
				next[c]++
			}
		}
		rows = append(rows, row)
	}
}
