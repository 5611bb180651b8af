package trace

// This file answers: what happened to one task, told in order? It writes one line
// for each event that concerns the task, under a heading for each of the four
// steps. choose.go has which events those are, a Teller the sentences; beside.go lays
// several stories side by side.

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Narrate writes the whole journey of task g to w, with times since the start.
// The lines are in the order of their numbers; they may be part of a trace. Its
// errors are w's, and one if the lines do not mention g.
func Narrate(w io.Writer, lines []Line, g uint64) error {
	chosen := concerning(lines, g)
	if len(chosen) == 0 {
		return fmt.Errorf("trace: no event concerns task %d", g)
	}
	t := narrator{w: bufio.NewWriter(w), lines: lines, g: g}
	fmt.Fprintf(t.w, "Task %d, %d events\n", g, len(chosen))
	return t.tell(chosen)
}

// NarrateCall writes one call of task g to w, with times since the call: the
// longest of those that had to park, from call to return. why chooses among them by the
// Why of their call event, such as "read"; "" takes any. Its errors are w's, and
// one if there is no such call.
func NarrateCall(w io.Writer, lines []Line, g uint64, why string) error {
	t, chosen, err := narratorOfCall(lines, g, why)
	if err != nil {
		return err
	}
	t.w = bufio.NewWriter(w)
	call, last := lines[chosen[0]], lines[chosen[len(chosen)-1]]
	fmt.Fprintf(t.w, "Task %d: one %s, %s from the call to its %s\n", g, cmp.Or(call.Why, "call"), Span(last.T-call.T), last.Kind)
	return t.tell(chosen)
}

// narratorOfCall chooses the call that NarrateCall tells, and the events of its story. The
// first of them is the call.
func narratorOfCall(lines []Line, g uint64, why string) (t narrator, chosen []int, err error) {
	from, to := waitingCall(lines, g, why)
	if from < 0 {
		return t, nil, fmt.Errorf("trace: task %d made no call %q that had to wait", g, why)
	}
	for _, i := range concerning(lines, g) {
		if from <= i && i <= to {
			chosen = append(chosen, i)
		}
	}
	return narrator{lines: lines, g: g, start: lines[from].T, sign: "+"}, chosen, nil
}

// headingNoWait is that of step 4 for a call that never parked.
var headingNoWait = fmt.Sprintf("Step %d: there was nothing to wait for, the call returns", Steps[4].Number)

// A narrator writes the story of one task and remembers what later sentences need.
type narrator struct {
	w     *bufio.Writer
	lines []Line
	g     uint64
	start int64  // when the story's clock starts
	sign  string // before a time: "+" if it counts from the call

	calls  int   // that g has not returned from
	step   uint8 // the heading we are under
	parked bool  // since the outermost call
}

// width is the longest line we write, in characters.
const width = 118

// A passage is one event of a story, in words.
type passage struct {
	Line
	heading string // above it; "": the last one still holds
	step    uint8  // 0: it is no part of a call, or of none of its steps
	said    string
}

// time is when it happened, as the story counts.
func (t *narrator) time(p passage) string { return t.sign + Span(p.T-t.start) }

func (t *narrator) tell(chosen []int) error {
	at := 0
	for _, i := range chosen {
		at = max(at, len(t.lines[i].At))
	}
	for _, p := range t.passages(chosen) {
		if p.heading != "" {
			fmt.Fprintln(t.w, p.heading)
		}
		step := " "
		if p.step != 0 {
			step = fmt.Sprint(p.step)
		}
		margin := fmt.Sprintf("  %s %11s  %-*s  ", step, t.time(p), at, p.At)
		for _, part := range wrap(p.said, width-len(margin)) {
			fmt.Fprintln(t.w, margin+part)
			margin = strings.Repeat(" ", len(margin))
		}
	}
	return t.w.Flush()
}

// passages says the chosen events in words.
func (t *narrator) passages(chosen []int) (all []passage) {
	teller, state := NewTeller(Header{}), NewState()
	teller.story = true
	for i, l := range t.lines {
		change := Reduce(state, l.Event)
		if len(chosen) == 0 || i != chosen[0] {
			teller.Skip(l)
			continue
		}
		chosen = chosen[1:]
		if l.Kind == Call && l.G == t.g {
			if t.calls == 0 {
				t.step, t.parked = 0, false
			}
			t.calls++
		}
		t.parked = t.parked || l.Kind == Park

		p := passage{Line: l}
		of := l.Step
		if l.Kind == Poll && of == 0 && t.step == 3 {
			of = 3 // it woke none of ours: it is what the worker does meanwhile
		}
		if l.Kind == Next && l.G != t.g {
			of = 3 // the fourth of another task is what our worker goes on with
		}
		if of != 0 && t.calls > 0 { // else it is no part of a call
			p.step, p.heading = of, t.heading(of)
		}
		p.said = teller.Tell(l, change, state).Said
		all = append(all, p)
		if l.Kind == Return && l.G == t.g && t.calls > 0 {
			t.calls--
		}
	}
	return all
}

// heading returns what stands above step if we come to it now.
func (t *narrator) heading(step uint8) string {
	if step == t.step {
		return ""
	}
	t.step = step
	if step == 4 && !t.parked {
		return headingNoWait
	}
	return Steps[step].Heading()
}

// wrap breaks text between words into parts of at most n characters, or one
// word if that is longer.
func wrap(text string, n int) []string {
	var parts []string
	part := ""
	for _, word := range unbroken(text) {
		if part != "" && len(part)+1+len(word) > n {
			parts = append(parts, part)
			part = "  " + word
			continue
		}
		if part != "" {
			part += " "
		}
		part += word
	}
	return append(parts, part)
}

// Span says a time in nanoseconds with three digits or so, for the texts of viewers.
func Span(ns int64) string {
	switch f := float64(ns); {
	case ns < 1e3:
		return fmt.Sprintf("%d ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.1f us", f/1e3)
	case ns < 1e9:
		return fmt.Sprintf("%.3f ms", f/1e6)
	}
	return fmt.Sprintf("%.3f s", float64(ns)/1e9)
}
