package course

// This file answers: what do exercises and labs have in common? A title, a table of keys, a text and
// three hints, in one file.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A Lesson is what the reader is given to read.
type Lesson struct {
	N       int
	Name    string // one word: the folder is N_Name
	Title   string
	Learnt  string // one sentence, shown when it is solved
	Text    string
	Hints   []string // three, of growing strength
	Systems []string // on which it runs
	dir     string
}

// parse reads a title, a table of "Key: value" lines, the text, and sections named Hint. set takes
// the keys that only this kind of lesson has.
func (l *Lesson) parse(path string, set func(key, value string) error) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := l.parseText(strings.ReplaceAll(string(text), "\r\n", "\n"), set); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}

func (l *Lesson) parseText(text string, set func(key, value string) error) error {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	title, ok := strings.CutPrefix(lines[0], "# ")
	if !ok {
		return errors.New("it must begin with # and a title")
	}
	l.Title = title
	for _, line := range lines[1:] {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return fmt.Errorf("%q is no line of the form \"Key: value\"", line)
		}
		if key == "Learnt" {
			l.Learnt = value
		} else if err := set(key, value); err != nil {
			return err
		}
	}
	parts := strings.Split(body, "\n## Hint\n")
	l.Text = trimLines(parts[0])
	for _, hint := range parts[1:] {
		l.Hints = append(l.Hints, trimLines(hint))
	}
	switch {
	case l.Learnt == "":
		return errors.New("it lacks Learnt")
	case l.Text == "":
		return errors.New("it has no text")
	case len(l.Hints) != 3:
		return fmt.Errorf("it has %d hints (\"## Hint\"), and must have 3", len(l.Hints))
	}
	return nil
}

// trimLines cuts what is empty before and after the text. Its first line may be code, and keeps its indent.
func trimLines(text string) string {
	text = strings.TrimRight(text, " \t\n")
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			break
		}
		text = text[len(line):]
	}
	return text
}

// Here reports whether it can be done on this system.
func (l Lesson) Here() bool { return slices.Contains(l.Systems, runtime.GOOS) }
