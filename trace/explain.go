package trace

// This file answers: what happened to one task, as prose? Explain writes a section for each
// call that the task makes, in the four steps if the task had to wait, and one for what lies
// between two calls. The sentences are a Teller's; explain_sentence.go joins them.

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// An Explainer tells the stories of several tasks of one trace. A word is explained once.
type Explainer struct {
	lines []Line
	means func(word string) string
	words *Teller
}

// NewExplainer returns an Explainer for the lines of a whole trace. Below a paragraph stands
// what its new words mean, as means says; nil: they are not explained.
func NewExplainer(lines []Line, means func(word string) string) *Explainer {
	return &Explainer{lines, means, NewTeller(Header{})}
}

// Explain writes the story of task g to w, each sentence with file and line, with most of its
// calls at most; 0: with all. It returns how many calls it has left out. Its errors are w's,
// and one if no line concerns g.
func (e *Explainer) Explain(w io.Writer, g uint64, most int) (left int, err error) {
	chosen := concerning(e.lines, g)
	if len(chosen) == 0 {
		return 0, fmt.Errorf("trace: no event concerns task %d", g)
	}
	told := narrator{lines: e.lines, g: g}
	parts := partsOf(told.passages(chosen), g)
	s := story{Explainer: e, w: bufio.NewWriter(w), g: g, parked: -1}
	fmt.Fprint(s.w, Wrap(titleOf(parts, g), "  "))
	calls := 0
	for _, part := range parts {
		if part.call.Kind == Call {
			calls++
		}
		if most == 0 || calls <= most {
			s.part(part, calls)
		}
	}
	if most > 0 {
		left = max(0, calls-most)
	}
	return left, s.w.Flush()
}

// A storyPart is one call with all that happens in it, or what lies between two.
type storyPart struct {
	call     Line // Kind None: between two calls
	last     Line
	parked   bool
	waited   int64
	passages []passage
}

// partsOf divides a story. A call within another one is a part of that.
func partsOf(passages []passage, g uint64) (parts []*storyPart) {
	depth := 0
	var parkedAt int64
	for _, p := range passages {
		mine := p.G == g
		begins := mine && p.Kind == Call && depth == 0
		if n := len(parts); begins || n == 0 || depth == 0 && parts[n-1].call.Kind == Call {
			parts = append(parts, &storyPart{})
		}
		part := parts[len(parts)-1]
		if begins {
			part.call = p.Line
		}
		part.passages, part.last = append(part.passages, p), p.Line
		switch {
		case !mine:
		case p.Kind == Call:
			depth++
		case p.Kind == Return:
			depth = max(0, depth-1)
		case p.Kind == Park:
			part.parked, parkedAt = true, p.T
		case p.Kind == Resume && part.parked:
			part.waited += p.T - parkedAt
		}
	}
	return parts
}

// titleOf stands above the story.
func titleOf(parts []*storyPart, g uint64) string {
	title := fmt.Sprintf("The story of task %d", g)
	if first := parts[0].passages[0]; first.Kind == Spawn && uint64(first.N) == g && first.Why != "" {
		title += ", which runs " + shortName(first.Why)
	}
	calls, parked, waited := 0, 0, int64(0)
	for _, part := range parts {
		if part.call.Kind == Call {
			calls++
			waited += part.waited
			if part.parked {
				parked++
			}
		}
	}
	switch {
	case calls == 0:
		return title
	case calls == 1 && parked == 0:
		return title + ": 1 call that looks blocking; it did not have to wait"
	case calls == 1:
		title += ": 1 call that looks blocking; it had to wait"
	case parked == 0:
		return title + fmt.Sprintf(": %d calls that look blocking; none had to wait", calls)
	default:
		title += fmt.Sprintf(": %d calls that look blocking; %d had to wait", calls, parked)
	}
	if waited > 0 {
		title += ", " + Span(waited)
	}
	return title
}

// A story is one that is being told, with what the next sentence needs.
type story struct {
	*Explainer
	w       *bufio.Writer
	g       uint64
	subject string // of the sentence before
	parked  int64  // when the task has parked last; -1: never
	begun   int64  // when the poll has begun that is told
	called  bool   // a call was told, so what a call looks like
}

// part writes the call with that number, or what is before or behind it.
func (s *story) part(part *storyPart, number int) {
	fmt.Fprintln(s.w)
	if part.call.Kind == Call {
		heading := part.heading(number)
		fmt.Fprintf(s.w, "%s\n%s\n", heading, strings.Repeat("-", len(heading)))
	}
	var sentences []string
	for i, p := range part.passages {
		if p.heading != "" && part.parked {
			s.paragraph(sentences)
			sentences = nil
			fmt.Fprintf(s.w, "\n%s\n\n", p.heading)
		}
		sentences = append(sentences, s.sentences(p, i == 0)...)
	}
	s.paragraph(sentences)
}

// functionName is one in a sentence: a word in it is not meant as such.
var functionName = regexp.MustCompile(`which runs [^ ]+`)

// heading stands above a call.
func (part *storyPart) heading(number int) string {
	heading := fmt.Sprintf("Call %d, %s", number, CallName(part.call.Why))
	took := part.last.T - part.call.T
	switch {
	case part.last.Kind != Return:
		return heading + ": it does not return"
	case part.parked && took == 0: // the clock stood still
		return heading + ": it has to wait"
	case part.parked:
		return heading + ": it takes " + Span(took)
	}
	var steps []int64
	for _, p := range part.passages {
		if step := int64(p.step); step != 0 && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	return heading + ": it need not wait, " + listed("step", steps)
}

// paragraph writes sentences, and below them what their new words mean.
func (s *story) paragraph(sentences []string) {
	if s.subject = ""; len(sentences) == 0 {
		return
	}
	text := strings.Join(sentences, " ")
	fmt.Fprint(s.w, Wrap(text, ""))
	if s.means == nil {
		return
	}
	before := "\n"
	for _, word := range s.words.NewWords(functionName.ReplaceAllString(text, "")) {
		if meaning := s.means(word); meaning != "" {
			fmt.Fprint(s.w, before+FormatWord(word, meaning))
			before = ""
		}
	}
}
