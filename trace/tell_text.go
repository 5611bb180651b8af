package trace

// This file answers: how does an event look that is told as text? It takes four lines at
// most, five if it is told late, so that a screen reader, a log and a document can have it.

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

const (
	textWidth  = 78
	textIndent = "     "
)

// FormatTold returns what was told of l as text, in lines of at most 78 characters: before
// the event a line or more for each new word, if means returns what it means (means may be
// nil); then at most four lines, or five of an event that is told late: number, step and time
// with the sentence; the place and code, the text of its line ("": not known); what has changed.
func FormatTold(l Line, d Told, code string, means func(word string) string) string {
	var b strings.Builder
	for _, word := range d.Words {
		if means == nil {
			break
		}
		if meaning := means(word); meaning != "" {
			b.WriteString(FormatWord(word, meaning))
		}
	}
	head := fmt.Sprintf("%3d  ", l.I)
	if d.Step != 0 {
		head += fmt.Sprintf("%d %s  ", d.Step, Steps[d.Step].Word)
	}
	b.WriteString(Wrap(head+clock(l.T)+"  "+d.Sentence(), textIndent))
	if l.At != "" {
		place := textIndent + l.At
		if code = strings.TrimSpace(code); code != "" {
			place += "   " + code
		}
		b.WriteString(cut(place, textWidth) + "\n")
	}
	if len(d.Changed) > 0 {
		b.WriteString(Wrap(textIndent+"changed: "+strings.Join(d.Changed, "; "), textIndent))
	}
	return b.String()
}

// clock says a time as Span does, without zeros at its end.
func clock(ns int64) string {
	number, unit, _ := strings.Cut(Span(ns), " ")
	if strings.Contains(number, ".") {
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return number + " " + unit
}

// FormatWord returns the explanation of a word as text.
func FormatWord(word, meaning string) string {
	return Wrap("  "+word+": "+meaning, "    ")
}

// Wrap breaks a text of one line into lines of at most 78 characters, all of which but the
// first begin with indent. It keeps together what belongs together, such as "task 3".
func Wrap(text, indent string) string {
	var b strings.Builder
	for len(text) > textWidth {
		at := strings.LastIndexByte(text[:textWidth+1], ' ')
		for at > 0 && numbered(text[:at]) && unicode.IsDigit(rune(text[at+1])) {
			at = strings.LastIndexByte(text[:at], ' ')
		}
		if at <= len(indent) { // one long word
			at = textWidth
		}
		b.WriteString(strings.TrimRight(text[:at], " ") + "\n")
		text = indent + strings.TrimLeft(text[at:], " ")
	}
	return b.String() + text + "\n"
}

// numbered reports whether text ends with the name of something that has a number, which
// then stands in the same line.
func numbered(text string) bool {
	switch last := text[strings.LastIndexAny(text, " (")+1:]; last {
	case "task", "worker", "P", "fd", "event":
		return true
	}
	return false
}

// unbroken returns the words of text, with names and numbers as one word.
func unbroken(text string) (words []string) {
	for word := range strings.FieldsSeq(text) {
		if n := len(words); n > 0 && numbered(words[n-1]) {
			words[n-1] += " " + word
			continue
		}
		words = append(words, word)
	}
	return words
}

// cut shortens a line of code that is too long.
func cut(line string, width int) string {
	if runes := []rune(line); len(runes) > width {
		return string(runes[:width-3]) + "..."
	}
	return line
}

// Question returns what a viewer may ask its reader once l was told; the next event of the
// same worker that is a next or a begin-poll answers it. "": there is nothing to ask.
func Question(l Line) string {
	if l.Kind != Wait || l.M < 0 {
		return ""
	}
	return "Does the thread wait now?"
}

// listed names things by their numbers: "task 1", "tasks 1, 2 and 3", "tasks 1 to 9".
func listed(noun string, numbers []int64) string {
	if len(numbers) == 1 {
		return fmt.Sprintf("%s %d", noun, numbers[0])
	}
	last := numbers[len(numbers)-1]
	if int(last-numbers[0]) == len(numbers)-1 && slices.IsSorted(numbers) && len(numbers) > 2 {
		return fmt.Sprintf("%ss %d to %d", noun, numbers[0], last)
	}
	var names []string
	for _, n := range numbers[:len(numbers)-1] {
		names = append(names, fmt.Sprint(n))
	}
	return fmt.Sprintf("%ss %s and %d", noun, strings.Join(names, ", "), last)
}
