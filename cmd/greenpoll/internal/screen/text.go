package screen

// This file answers: how does text fit into a place of some width? What the screen itself
// draws is ASCII, so that it stands right in any terminal and locale. Sources and programs
// may bring other characters: they are measured, and control characters are made harmless.

import (
	"image/color"
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A look is how things are set off. None is by colour alone.
type look struct {
	strong, faint, marked, ran lipgloss.Style
	kernel, runtime            lipgloss.Style // who did it; the words say it, too
}

func newLook(dark bool) look {
	pick := func(light, onDark string) color.Color {
		if dark {
			return lipgloss.Color(onDark)
		}
		return lipgloss.Color(light)
	}
	plain := lipgloss.NewStyle()
	return look{
		strong:  plain.Bold(true),
		faint:   plain.Foreground(pick("#586070", "#A0A8B5")),
		marked:  plain.Reverse(true).Bold(true),
		ran:     plain.Bold(true).Background(pick("#FFF3B8", "#4A4216")),
		kernel:  plain.Bold(true).Foreground(pick("#A0440A", "#F2A562")),
		runtime: plain.Bold(true).Foreground(pick("#1D5BB8", "#86B6FF")),
	}
}

func width(s string) int { return ansi.StringWidth(s) }

// cut shortens s to w columns, with a mark that something is missing.
func cut(s string, w int) string { return ansi.Truncate(s, max(w, 0), "~") }

// fit makes s exactly w columns wide.
func fit(s string, w int) string {
	s = cut(s, w)
	return s + strings.Repeat(" ", max(0, w-width(s)))
}

// spread puts a at the left and b at the right of w columns. If both do not fit, a is cut.
func spread(a, b string, w int) string {
	return fit(a, w-width(b)-1) + " " + b
}

// wrapped breaks s between words into lines of at most w columns; those after the first begin
// with indent.
func wrapped(s string, w int, indent string) []string {
	if w < 10 {
		return []string{cut(s, w)}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= w:
			line += " " + word
		default:
			lines = append(lines, line)
			line = indent + word
		}
	}
	for width(line) > w { // a word that is longer than a line
		lines = append(lines, ansi.Truncate(line, w, ""))
		line = indent + ansi.TruncateLeft(line, w, "")
	}
	return append(lines, line)
}

// block makes lines exactly w columns and h rows.
func block(lines []string, w, h int) []string {
	out := make([]string, max(h, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = fit(lines[i], w)
		} else {
			out[i] = strings.Repeat(" ", max(w, 0))
		}
	}
	return out
}

// printable replaces what would steer the terminal, and tabs by four columns.
func printable(s string) string {
	s = strings.ReplaceAll(ansi.Strip(s), "\t", "    ")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r':
			return -1
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return '.'
		}
		return r
	}, s)
}
