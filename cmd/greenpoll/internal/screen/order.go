package screen

// This file answers: how does the reader see another interleaving? Who of several workers goes
// on is a choice. The list has those near the event in view; to take another way is to begin
// again from the seed, with that choice changed.

import (
	"fmt"
	"sort"

	tea "charm.land/bubbletea/v2"

	"greenpoll/trace"
)

// An orderer is the overlay that lists ways to go on.
type orderer struct {
	ways []way
	at   int
}

// A way is one that a choice did not take.
type way struct {
	trace.Take
	other int // the way to take in its place
}

const fewWays = 6 // choices are listed before and after the view, at most so many

func (m *model) interleave() {
	takes := m.outcome.Takes
	switch {
	case !m.CanRestart:
		m.note = "a run that was recorded cannot be made again in another order"
		return
	case !m.ended:
		m.note = "the choices are known when the run has ended: r runs it to its end"
		return
	case len(takes) == 0:
		m.note = "nothing to choose: one worker, so one order; step -workers 2 has choices"
		return
	}
	view := uint64(m.line.View())
	next := sort.Search(len(takes), func(i int) bool { return takes[i].Event >= view })
	o := &orderer{}
	for i := max(0, next-fewWays); i < min(len(takes), next+fewWays); i++ {
		if i == next {
			o.at = len(o.ways)
		}
		for w := range takes[i].Ways {
			if w != takes[i].Way {
				o.ways = append(o.ways, way{takes[i], w})
			}
		}
	}
	o.at = min(o.at, len(o.ways)-1)
	m.over = o
}

func (*orderer) whole() bool { return false }

func (o *orderer) press(m *model, key string) (overlay, bool, tea.Cmd) {
	switch key {
	case "esc", "i", "left":
		return nil, true, nil
	case "up":
		o.at = max(0, o.at-1)
	case "down":
		o.at = min(len(o.ways)-1, o.at+1)
	case "enter":
		m.result = Result{Restart: true, Choices: m.without(o.ways[o.at]), Viewed: o.ways[o.at].Event}
		return nil, true, tea.Quit
	case "q", "ctrl+c":
		return o, false, nil
	}
	return o, true, nil
}

// without returns the choices that were asked for, up to w's, and w instead of what was made
// there. What comes after belongs to another run.
func (m *model) without(w way) trace.Choices {
	asked, err := trace.ParseChoices(m.header.Choices)
	if err != nil {
		asked = nil
	}
	var c trace.Choices
	for _, t := range asked {
		if t.Choice < w.Choice {
			c = append(c, t)
		}
	}
	return append(c, trace.Take{Choice: w.Choice, Way: w.other})
}

func (o *orderer) lines(m *model, w, height int) []string {
	rows := []string{
		ruled(m.look.strong.Render("another order: who goes on, and instead of whom?"), w, m.look),
		"Up, Down: which; Enter: begin again from the seed, with that choice changed.",
	}
	from := max(0, min(o.at-(height-2)/2, len(o.ways)-(height-2)))
	for i := from; i < len(o.ways) && len(rows) < height; i++ {
		c := o.ways[i]
		mark := "  "
		if i == o.at {
			mark = "> "
		}
		row := cut(mark+o.describe(m, c), w)
		if i == o.at {
			row = m.look.strong.Render(row)
		}
		rows = append(rows, row)
	}
	return rows
}

// canReorder reports whether this run can be made again in another order, as far as is known.
func (m *model) canReorder() bool { return m.CanRestart && (!m.ended || len(m.outcome.Takes) > 0) }

// describe says what would happen instead of what did, and after which event.
func (o *orderer) describe(m *model, c way) string {
	row := fmt.Sprintf("after %d: way %d of %d instead of way %d (%d:%d)", c.Event, c.other, c.Ways, c.Way, c.Choice, c.other)
	if c.Ways == m.header.Workers && m.went(c.Take) == c.Way { // all of them could, in the order of their numbers
		row = fmt.Sprintf("after %d: worker %d goes on instead of worker %d (%d:%d)", c.Event, c.other, c.Way, c.Choice, c.other)
	}
	if 0 < c.Event && int(c.Event) <= m.line.View() {
		row += "  " + m.line.Told[c.Event-1].Said
	}
	return row
}

// went is the worker that went on at a choice: that of the next event which has one; -1: none.
func (m *model) went(t trace.Take) int {
	for _, l := range m.line.Lines[min(int(t.Event), len(m.line.Lines)):] {
		if l.M >= 0 {
			return int(l.M)
		}
	}
	return -1
}
