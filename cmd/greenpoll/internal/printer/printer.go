// Package printer tells a run as text: for documents, tests, screen readers, and terminals
// that are none.
//
// This file answers: what is printed of a run, and in which order?
package printer

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// A Printer prints events as they come: at first Skip or Fold may leave some out, then Print
// prints each further one. Only one goroutine may use it.
type Printer struct {
	Out    io.Writer
	Form   Form
	Words  map[string]string                 // what each word means; nil: none is explained
	Source func(file string) (string, error) // nil: no line of the source is shown
	Events *timeline.Timeline                // with the view at the last event that was printed or left out
	Story  uint64                            // the number of the event where the story begins; 0: not known, and nothing is asked
	Ahead  bool                              // all events come at once: those behind a question may wait for its answer

	asks   timeline.Question   // the one that was asked
	task   uint64              // storysTask; 0: not yet known
	looked int                 // how many lines were looked at for that
	files  map[string][]string // by name: the lines of sources; nil: there is no such file
}

// A Form is how much is printed.
type Form string

// The forms, as -print has them.
const (
	Brief Form = "brief" // events with their places, and nothing else
	Short Form = "short"
	Full  Form = "full" // the lines of the source round each place, too
)

const (
	width  = 78 // of a line of text
	around = 3  // how many lines of the source stand above and below an event's own
)

// Fold prints in one sentence what happens before event number from.
func (p *Printer) Fold(from int) error {
	if from < 2 {
		return nil
	}
	p.skip(from)
	return p.Head(trace.FoldSetUp(p.Events.Lines, uint64(from)) + "\n")
}

// Skip leaves out what happens before event number from.
func (p *Printer) Skip(from int) error {
	if from < 2 {
		return nil
	}
	p.skip(from)
	return p.Head(fmt.Sprintf("Events 1 to %d are left out.\n", from-1))
}

func (p *Printer) skip(from int) {
	for p.Events.View() < from-1 && p.Events.Skip() {
	}
}

// Print prints the events that it has not yet printed. Where a question is asked, and events come
// at once, it holds back until that is answered.
func (p *Printer) Print() error { return p.print(p.Ahead) }

// Flush prints those that Print holds back.
func (p *Printer) Flush() error { return p.print(false) }

func (p *Printer) print(hold bool) error {
	out := bufio.NewWriter(p.Out)
	for {
		if q := p.question(); hold && q.Open() && p.Events.View() == int(q.At)-1 {
			break
		}
		if !p.Events.Forward() {
			break
		}
		p.event(out, p.Events.View()-1)
	}
	return out.Flush() // it keeps the first error
}

// question is the one that is asked, once it is.
func (p *Printer) question() timeline.Question {
	if p.Form == Brief || p.Story == 0 || p.asks.At != 0 {
		return timeline.Question{}
	}
	return p.Events.Question(p.Story, false)
}

// Head prints what stands above or below the events: a brief text has nothing there.
func (p *Printer) Head(text string) error {
	if p.Form == Brief {
		return nil
	}
	return p.Say(text)
}

// Say prints a text between the events, each of its lines wrapped.
func (p *Printer) Say(text string) error {
	out := bufio.NewWriter(p.Out)
	for line := range strings.SplitSeq(text, "\n") {
		used := 0
		for word := range strings.FieldsSeq(line) {
			switch n := len([]rune(word)); {
			case used == 0:
				used = n
			case used+1+n > width:
				fmt.Fprint(out, "\n")
				used = n
			default:
				fmt.Fprint(out, " ")
				used += 1 + n
			}
			fmt.Fprint(out, word)
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

func (p *Printer) event(out *bufio.Writer, i int) {
	l, told := p.Events.Lines[i], p.Events.Told[i]
	code := p.lines(l.At, 0)
	if p.Form == Brief {
		told.Changed = nil
		fmt.Fprint(out, p.format(i, told, strings.Join(code, ""), nil))
		return
	}
	fmt.Fprint(out, p.format(i, told, strings.Join(code, ""), p.means()))
	if p.Form == Full {
		for _, line := range p.lines(l.At, around) {
			fmt.Fprintln(out, line)
		}
	}
	if q := p.question(); q.At == l.I {
		p.asks = q
		fmt.Fprintf(out, "\n    %s %s\n", q.Text, q.Where())
	}
	if p.answers(l) {
		fmt.Fprint(out, "\n", trace.Wrap(fmt.Sprintf("    %s %s", p.asks.Text, timeline.Reply(l)), "    "))
	}
	fmt.Fprintln(out)
}

// answers reports whether l answers the question that was asked, and takes note of it.
func (p *Printer) answers(l trace.Line) bool {
	if p.asks.At == 0 {
		return false
	}
	if p.asks.Open() {
		q := p.Events.Question(p.Story, false)
		p.asks.Answer = q.Answer
	}
	return p.asks.Answer == l.I
}

// format is event i as text. The step of another task than the story's has that task before it.
func (p *Printer) format(i int, told trace.Told, code string, means func(string) string) string {
	l := p.Events.Lines[i]
	text := trace.FormatTold(l, told, code, means)
	g := p.Events.Whose(i)
	if task := p.storysTask(); g == 0 || g == task || task == 0 {
		return text
	}
	bare := l
	bare.At = ""
	sentence := trace.FormatTold(bare, trace.Told{Step: told.Step, Said: told.Said, Since: told.Since}, "", nil)
	number := fmt.Sprintf("%3d  ", l.I)
	rest := strings.TrimPrefix(strings.ReplaceAll(strings.TrimSuffix(sentence, "\n"), "\n     ", " "), number)
	return strings.Replace(text, sentence, trace.Wrap(fmt.Sprintf("%stask %d: %s", number, g, rest), "     "), 1)
}

// storysTask is the one that makes the story's first call; 0: none has so far.
func (p *Printer) storysTask() uint64 {
	for lines := p.Events.Lines; p.Story > 0 && p.task == 0 && p.looked < len(lines); p.looked++ {
		if l := lines[p.looked]; l.I >= p.Story && l.Kind == trace.Call {
			p.task = l.G
		}
	}
	return p.task
}

func (p *Printer) means() func(string) string {
	if p.Words == nil {
		return nil
	}
	return func(word string) string { return p.Words[word] }
}

// lines returns the line that at names, and round it as many as asked for, numbered and with a
// mark at its own.
func (p *Printer) lines(at string, round int) []string {
	file, number, _ := strings.Cut(at, ":")
	text := p.file(file)
	n := 0
	if _, err := fmt.Sscan(number, &n); err != nil || n < 1 || n > len(text) {
		return nil
	}
	if round == 0 {
		return []string{strings.TrimSpace(text[n-1])}
	}
	var lines []string
	for i := max(1, n-round); i <= min(len(text), n+round); i++ {
		mark := " "
		if i == n {
			mark = ">"
		}
		line := fmt.Sprintf("    %s %4d  %s", mark, i, strings.ReplaceAll(text[i-1], "\t", "    "))
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

func (p *Printer) file(name string) []string {
	lines, known := p.files[name]
	if known || p.Source == nil || name == "" {
		return lines
	}
	if text, err := p.Source(name); err == nil { // else the place is outside of the source
		lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
	}
	if p.files == nil {
		p.files = map[string][]string{}
	}
	p.files[name] = lines
	return lines
}
