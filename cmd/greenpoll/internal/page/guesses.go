package page

// This file answers: which guesses does a recording carry? One before each event of the story, if
// that is not long.

import (
	"fmt"

	"greenpoll/cmd/greenpoll/internal/guess"
	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// mostGuesses is how many a recording carries; of a longer one nobody guesses all.
const mostGuesses = 2000

// guessColumns has for each guess the event that it is about, how many options there are, and
// which is right; for each option what it says and why it is wrong, or what brought the right one
// about, as templates, and their numbers.
type guessColumns struct {
	about, options, right, text, numbers column

	run      Run
	from, to uint64 // the events that are guessed; to 0: none
	texts    *texts
	teller   *trace.Teller
	task     uint64
	sockets  map[uint64]trace.Line // by task: its last line that names a socket and a direction
	said     []trace.Told          // of the events so far
}

func (c *guessColumns) all() []*column {
	return named([]*column{&c.about, &c.options, &c.right, &c.text, &c.numbers}, "guess guessOptions guessRight guessText guessNumbers")
}

// begin says why there are no guesses, or "".
func (c *guessColumns) begin(r Run, from, to uint64, t *texts) (missing string) {
	if n := int(to) - int(from) + 1; n > mostGuesses {
		return fmt.Sprintf("Guesses are made for at most %d events, and here are %d.", mostGuesses, n)
	}
	c.run, c.from, c.to, c.texts = r, from, to, t
	c.teller, c.sockets = trace.NewTeller(r.Header), map[uint64]trace.Line{}
	c.task = firstTask(r.Lines, from)
	if from == 1 && to > 0 {
		c.guess(trace.Line{}, timeline.New(r.Header).State)
	}
	return ""
}

// firstTask is the task of the first call from event number from on, or else of the first event
// that has a task.
func firstTask(lines []trace.Line, from uint64) (g uint64) {
	for _, l := range lines[min(int(from)-1, len(lines)):] {
		if l.Kind == trace.Call {
			return l.G
		}
		if g == 0 {
			g = l.G
		}
	}
	return max(g, 1)
}

// put takes m, and makes the guess of the event behind it.
func (c *guessColumns) put(m timeline.Moment) {
	if c.to == 0 || m.Line.I >= c.to {
		return
	}
	c.said = append(c.said, m.Told)
	c.teller.Skip(m.Line)
	if m.Line.Slot != 0 && m.Line.Mode != trace.NoMode {
		for _, g := range []uint64{m.Line.G, m.AtGate} {
			if g != 0 {
				c.sockets[g] = m.Line
			}
		}
	}
	if m.Line.I+1 >= c.from {
		c.guess(m.Line, m.State)
	}
}

func (c *guessColumns) guess(last trace.Line, s *trace.State) {
	truth := c.run.Lines[last.I]
	options := guess.Moment{Header: c.run.Header, Teller: c.teller, State: s, Last: last, Truth: truth, Task: c.task,
		Socket: func(g uint64) (trace.Line, bool) { l, has := c.sockets[g]; return l, has }}.Options()
	c.about.putDelta(int64(truth.I))
	c.options.put(uint64(len(options)))
	for i, o := range options {
		why := ""
		switch {
		case !o.True:
			why = o.Excuse(c.run.Lines[truth.I:])
		case timeline.NeedsWhy(c.run.Lines, truth):
			why = guess.BroughtAbout(truth, c.said[truth.Cause-1])
		}
		if o.True {
			c.right.put(uint64(i))
		}
		for _, text := range []string{o.Said, why} {
			bare, numbers := template(text, nil)
			c.text.put(c.texts.index(bare))
			for _, n := range numbers {
				c.numbers.put(n)
			}
		}
	}
}
