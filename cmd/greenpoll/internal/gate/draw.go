package gate

// This file answers: what is on the screen? At the top the movers, each with the point at which
// it stands; below, the gate; then what has happened, the last step first.

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"greenpoll/poller/explore"
)

var strong, marked = lipgloss.NewStyle().Bold(true), lipgloss.NewStyle().Bold(true).Reverse(true)

// View is bubbletea's.
func (m *model) View() tea.View {
	rows := m.picture()
	for i := range rows {
		rows[i] = ansi.Truncate(rows[i], m.width, "~")
	}
	v := tea.NewView(strings.Join(rows[:min(len(rows), max(1, m.height))], "\n"))
	v.AltScreen, v.WindowTitle = true, "greenpoll gate"
	return v
}

func (m *model) picture() []string {
	rows, verdict := []string{m.title()}, m.verdict()
	room := max(1, m.height-len(verdict)-2) // an empty row stands between
	if m.help {
		rows = append(rows, m.helpText()...)
	} else {
		rows = append(rows, m.counts(), "")
		rows = append(rows, m.movers()...)
		rows = append(rows, "", m.gate(), "")
		rows = append(rows, m.past(room-len(rows))...)
	}
	for len(rows) < room {
		rows = append(rows, "")
	}
	rows = append(append(rows[:room], ""), verdict...)
	return append(rows, m.keys())
}

func (m *model) title() string {
	s := "greenpoll gate  " + m.Scenario
	switch {
	case m.Tried.own != nil:
		s += "  with your " + m.Tried.own.given
	case m.Tried.Wrong != "":
		s += "  WRONG: " + m.Tried.Wrong
	}
	return spread(strong.Render(s), marked.Render(fmt.Sprintf(" step %d ", m.view)), m.width)
}

func (m *model) counts() string {
	switch {
	case m.uncounted != nil:
		return "The orders could not be counted: " + m.uncounted.Error()
	case m.found == nil:
		return "The orders are being counted."
	case m.Tried.Wrong == "":
		return fmt.Sprintf("This is the right code: of %s orders none breaks it. Try.", Commas(m.found.Interleavings))
	case !m.found.Whole:
		return "You are the scheduler: find an order in which this code breaks."
	}
	return fmt.Sprintf("You are the scheduler. Of %s orders %d break this code: find one.", Commas(m.found.Interleavings), len(m.found.Broken))
}

// movers draws each mover: its key, whether it can move, and the line before which it stands.
func (m *model) movers() (rows []string) {
	var ways []string
	by := ""
	if !m.ended() {
		ways, by = m.il.Steps[m.view].Ways, m.il.Steps[m.view].By
	}
	for i, who := range m.Actors {
		key, can := fmt.Sprint(i+1), slices.Contains(ways, who)
		if i == 0 {
			key = "s"
		} else if len(m.Actors) == 2 {
			key = "w"
		}
		text := fmt.Sprintf("   %s  %-26s ", key, explore.Subject(who))
		switch {
		case can:
			text += m.before(who)
		case m.ended() && m.il.LosesWakeUp() && i == 0:
			text += "asleep, for ever"
		default:
			text += m.state(who)
		}
		text = cut(text, m.width)
		if can {
			text = strong.Render(text)
		}
		if who == by {
			text = " >" + strings.TrimPrefix(text, "  ")
			if can {
				text = strong.Render(cut(fmt.Sprintf(" > %s  %-26s %s", key, explore.Subject(who), m.before(who)), m.width))
			}
		}
		rows = append(rows, text)
	}
	return rows
}

// before is the action before which a mover stands that can move.
func (m *model) before(who string) string {
	s := m.nextOf(who)
	if s == nil {
		return "can move"
	}
	if place, code := m.Tried.code(s.At); place != "" {
		return place[strings.LastIndexByte(place, '/')+1:] + "  " + code
	}
	return "begins, or goes on: no line of the gate"
}

func (m *model) gate() string {
	if m.view == 0 {
		if len(m.il.Steps) == 0 {
			return ""
		}
		return "   gate " + marked.Render(" "+name(m.il.Steps[0].Before)+" ") + "  nothing has happened"
	}
	s := m.il.Steps[m.view-1]
	text := "   gate " + marked.Render(" "+name(s.After)+" ")
	if s.Closed {
		text += "  closed: visible"
	}
	if s.Expired {
		text += "  deadline passed: visible"
	}
	return text + "  " + s.Books.String()
}

// past tells the last step in full, and those before it in one line each.
func (m *model) past(room int) (rows []string) {
	if m.view > 0 {
		rows = append(rows, "what has happened, the last step first:")
	}
	for i := m.view - 1; i >= 0 && len(rows) < room; i-- {
		if i == m.view-1 {
			rows = append(rows, m.Tried.Step(m.il, i)...)
			continue
		}
		rows = append(rows, fmt.Sprintf("%3d  %s", i+1, m.Tried.tell(m.il, i)))
	}
	return rows
}

// verdict is what stands above the keys: what has come of it, or whose turn it is.
func (m *model) verdict() (rows []string) {
	switch {
	case m.ended():
		text := "Not broken: " + m.il.Outcome() + "."
		switch {
		case m.il.Broken != "" && m.given:
			text = "BROKEN: " + m.il.Outcome() + "."
		case m.il.Broken != "":
			text = "YOU WIN: " + m.il.Outcome() + "."
		}
		rows = wrapped(text, max(m.width, 20))
		if m.right != nil {
			rows = append(rows, wrapped("The right code, by the same choices: "+m.right.Outcome()+".", max(m.width, 20))...)
		}
		rows = append(rows, "To have this order again: -choices "+ChoicesOf(m.il))
	case len(m.il.Steps[m.view].Ways) == 1:
		rows = append(rows, "Only "+explore.Subject(m.il.Steps[m.view].By)+" can move.")
	case m.given && m.view == 0:
		rows = append(rows, "Right follows the order "+ChoicesOf(m.il)+", which the mark > shows. Or choose: who moves?")
	default:
		rows = append(rows, "Who moves next?")
	}
	if m.note != "" {
		rows = append(rows, "* "+m.note)
	}
	return append(rows, "")
}

// ChoicesOf names the choices of an interleaving; there are none if each mover goes on as long
// as it can.
func ChoicesOf(il explore.Interleaving) string {
	if len(il.Choices) == 0 {
		return `""`
	}
	return il.Choices.String()
}

func (m *model) keys() string {
	pick := "1-" + fmt.Sprint(len(m.Actors))
	if len(m.Actors) == 2 {
		pick = "s w"
	}
	var parts []string
	for _, k := range [][2]string{{pick, "who moves"}, {"Right", ">"}, {"Left", "back"}, {"Home End", ""}, {"h", "hint"}, {"?", "help"}, {"q", "quit"}} {
		parts = append(parts, strings.TrimSpace(strong.Render(k[0])+" "+k[1]))
	}
	return strings.Join(parts, "   ")
}

func (m *model) helpText() (rows []string) {
	rows = append(rows, "")
	for _, text := range []string{
		"s  the sleeper moves: the task that waits",
		"w  a waker moves: the first that can; 1, 2 and so on: that mover",
		"Right  the one marked > moves: as the order in view goes on, which is the mover that has just moved, if it can",
		"Left  back by a step; choose another mover there, and it is another order",
		"Home, End  to the beginning; on to the end of the order in view",
		"h  begins again with an order that breaks the code, for Right to follow",
		"",
		Points,
		"",
	} {
		rows = append(rows, wrapped(text, max(20, m.width-2))...)
	}
	return append(rows, Header(m.Actors)...)
}

// spread puts a at the left and b at the right of w columns.
func spread(a, b string, w int) string {
	a = ansi.Truncate(a, max(0, w-ansi.StringWidth(b)-1), "~")
	return a + strings.Repeat(" ", max(1, w-ansi.StringWidth(a)-ansi.StringWidth(b))) + b
}
