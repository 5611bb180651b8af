package gate

// This file answers: how is an interleaving told as text? A step has four lines at most.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// Width is that of the text.
const Width = 78

const indent = "     "

// Points says what a step is, and what it is not.
const Points = `A point stands before each atomic action on the gate, and before what belongs to it: a lock, a
check, a call of the kernel. A step takes one mover from its point to its next one, while all others
stand still; the line shown is the first of it. So all orders of these actions can be had; what a
processor or a compiler may reorder cannot: the actions are atomic, and Go keeps their order.`

// Step tells step i of an interleaving: a sentence, the line of the source, and the gate.
func (e *Explorer) Step(il explore.Interleaving, i int) (lines []string) {
	s := il.Steps[i]
	lines = wrapped(fmt.Sprintf("%3d  %s", i+1, e.tell(il, i)), Width)
	if place, code := e.code(s.At); place != "" {
		lines = append(lines, cut(fmt.Sprintf("%s%s   %s", indent, place, code), Width))
	}
	return append(lines, cut(indent+gateLine(s)+choiceOf(s), Width))
}

// tell is the sentence. The words of the right code are not for what the reader has written.
func (e *Explorer) tell(il explore.Interleaving, i int) string {
	switch {
	case e.own == nil:
		return il.Tell(i)
	case e.wrote(il.Steps[i].At):
		return il.Seen(i)
	}
	return il.Show(i, false)
}

func gateLine(s explore.Step) string {
	if s.Before == s.After {
		return "gate " + name(s.After)
	}
	return fmt.Sprintf("gate %s -> %s", name(s.Before), name(s.After))
}

// name is a state of the gate in words.
func name(g trace.Gate) string { return strings.ReplaceAll(g.String(), "-", " ") }

// choiceOf says which choice has led to the step, if there was one.
func choiceOf(s explore.Step) string {
	if s.Choice == 0 {
		return ""
	}
	way := slices.Index(s.Ways, s.By)
	var others []string
	for i, other := range s.Ways {
		if i != way {
			others = append(others, fmt.Sprintf("%d: %s", i, explore.Subject(other)))
		}
	}
	return fmt.Sprintf("; choice %d, way %d (not %s)", s.Choice, way, strings.Join(others, ", "))
}

// Header names the movers of a scenario, a line or two each.
func Header(actors []string) (lines []string) {
	for i, actor := range actors {
		role := "a waker"
		if i == 0 {
			role = "the sleeper"
		}
		about := explore.About(actor)
		if i == 0 {
			about = "it makes the call that waits"
		}
		lines = append(lines, wrapped(fmt.Sprintf("  %s (%s): %s", explore.Subject(actor), role, about), Width)...)
	}
	return lines
}

// Parted returns the first step in which an interleaving of this explorer's and the right code's differ.
func (e *Explorer) Parted(a, b explore.Interleaving) int {
	i := 0
	for i < len(a.Steps) && i < len(b.Steps) {
		s, t := a.Steps[i], b.Steps[i]
		if s.By != t.By || s.Point != t.Point || s.After != t.After || s.Closed != t.Closed || s.Expired != t.Expired ||
			s.Books != t.Books || !slices.Equal(s.Ways, t.Ways) {
			break
		}
		i++
	}
	if i == len(a.Steps) && i == len(b.Steps) {
		return i
	}
	// What a wrong body does, or leaves out, shows when the same mover goes on, or a step later.
	if i < len(a.Steps) && i < len(b.Steps) && a.Steps[i].By == b.Steps[i].By && a.Steps[i].Point != b.Steps[i].Point {
		for j := i - 1; j >= 0; j-- {
			if a.Steps[j].By == a.Steps[i].By {
				return j
			}
		}
	}
	if i > 0 && (strings.HasPrefix(a.Steps[i-1].At, "overlays/") || e.wrote(a.Steps[i-1].At)) {
		i--
	}
	return i
}

// Wrap breaks a text into lines.
func Wrap(text string) string { return strings.Join(wrapped(text, Width), "\n") }

// wrapped breaks a text between words; lines after the first begin with indent, if the text is
// indented itself.
func wrapped(text string, width int) (lines []string) {
	line := text[:len(text)-len(strings.TrimLeft(text, " "))]
	further := ""
	if line != "" {
		further = indent
	}
	empty := true
	// The number of a step and its sentence keep their distance.
	if before, after, found := strings.Cut(strings.TrimLeft(text, " "), "  "); found {
		line, text, empty = line+before+" ", after, false
	}
	for word := range strings.FieldsSeq(text) {
		switch {
		case empty:
			line += word
		case ansi.StringWidth(line)+1+ansi.StringWidth(word) > width:
			lines = append(lines, line)
			line = further + word
		default:
			line += " " + word
		}
		empty = false
	}
	return append(lines, line)
}

// Cut shortens a line.
func Cut(text string) string { return cut(text, Width) }

func cut(text string, width int) string { return ansi.Truncate(text, width, "...") }

// Commas sets a long number apart.
func Commas(number string) string {
	for i := len(number) - 3; i > 0; i -= 3 {
		number = number[:i] + "," + number[i:]
	}
	return number
}
