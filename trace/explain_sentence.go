package trace

// This file answers: how do the sentences of a Teller become a text? A word joins each to the
// one before, a subject that stays is "it", and the place stands at the end.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// joins are the words with which the sentence of a kind follows the one before.
var joins = map[Kind]string{
	Wait: "so", Park: "then", BeginPoll: "then", Return: "so",
}

var subject = regexp.MustCompile(`^(task|worker) \d+ `)

const (
	looksBlocking = ": to the task it looks like a call that blocks"
	armedOnce     = ": no system call, the kernel was armed once, at open"
)

// sentences are what is said of p: most often one. The first of a section says when.
func (s *story) sentences(p passage, first bool) []string {
	said, join := p.said, joins[p.Kind]
	switch p.Kind {
	case Call:
		if s.called {
			said = strings.TrimSuffix(said, looksBlocking)
		}
		s.called = true
	case Park:
		s.parked = p.T
	case Try, Submit:
		said = strings.Replace(said, " it answers", " the kernel answers", 1)
	case Commit:
		said = commitRetold(said)
	case Next:
		join = "then"
		if p.G != s.g {
			join = "meanwhile"
			said += s.others(p)
		} else {
			said = strings.Replace(said, "'s thread does not wait: it", "", 1)
		}
	case BeginPoll:
		s.begun = p.T
	case Kernel:
		if passed := p.T - s.begun; passed > 0 {
			join = "after " + Span(passed)
		}
		s.begun = p.T
	case Poll:
		switch slept := p.T - s.begun; {
		case p.Timer != 0 && slept > 0:
			join = "after " + Span(slept)
		case p.Timer != 0:
			join = "then"
		}
	case Resume:
		if s.parked >= 0 && p.T > s.parked {
			said += fmt.Sprintf(", %s after it has parked", Span(p.T-s.parked))
		}
	}
	if first && p.T > 0 {
		join = "at " + Span(p.T)
	}
	said, arming, split := strings.Cut(said, armedOnce)
	all := []string{s.sentence(join, said, p.At)}
	if split {
		open := strings.Trim(arming, " ()")
		if open == "" {
			open = p.At
		}
		all = append(all, s.sentence("", "that is no system call: the kernel was armed once, at open", open))
	}
	return all
}

// commitRetold names the commit as a part of the text.
func commitRetold(said string) string {
	if rest, is := strings.CutPrefix(said, "commit refused: "); is {
		return "but the commit is refused: " + rest
	}
	if rest, is := strings.CutPrefix(said, "commit: "); is {
		return "last comes the commit: " + strings.Replace(rest, "meanwhile: ", "meanwhile, and ", 1)
	}
	return said
}

// others are the tasks that the worker of p runs next, until it sleeps or the task of the
// story runs.
func (s *story) others(p passage) string {
	var tasks []int64
	for _, l := range s.lines[index(s.lines, p.I):] {
		if l.Kind == Resume && l.G == s.g || l.M == p.M && (l.Kind == BeginPoll || l.Kind == Idle) {
			break
		}
		if g := int64(l.G); l.Kind == Resume && l.M == p.M && l.G != p.G && !slices.Contains(tasks, g) {
			tasks = append(tasks, g)
		}
	}
	switch {
	case len(tasks) == 0:
		return ""
	case len(tasks) > 9:
		return fmt.Sprintf(", and then runs %d other tasks", len(tasks))
	}
	slices.Sort(tasks)
	return ", and then runs " + listed("task", tasks)
}

// sentence joins said to the sentence before, and adds the place.
func (s *story) sentence(join, said, at string) string {
	now := strings.TrimSpace(subject.FindString(said))
	if now != "" && now == s.subject {
		said = "it" + strings.TrimPrefix(said, now)
	}
	s.subject = now
	text := strings.TrimSpace(join + " " + said)
	if at == "" {
		at = "its line is not known"
	}
	if open, is := strings.CutSuffix(text, ")"); is {
		text = open + "; " + at + ")."
	} else {
		text += " (" + at + ")."
	}
	return string(unicode.ToUpper(rune(text[0]))) + text[1:]
}
