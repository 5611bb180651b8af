package gate

// This file answers: what does each key do? Where the interleaving in view goes another way than
// the reader's, the explorer walks a new one, as far back as needed.

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// press does what a key means.
func (m *model) press(key string) tea.Cmd {
	m.note = ""
	if key == "q" || key == "ctrl+c" {
		return tea.Quit
	}
	if m.help {
		m.help = false
		return nil
	}
	if m.busy {
		m.later = append(m.later, key)
		return nil
	}
	switch key {
	case "?":
		m.help = true
	case "left":
		m.view = max(0, m.view-1)
	case "home":
		m.view = 0
	case "right":
		return m.to(m.view + 1)
	case "end":
		return m.to(len(m.il.Steps))
	case "h":
		return m.hint()
	case "s":
		return m.move(0)
	case "w":
		return m.moveWaker()
	default:
		if len(key) == 1 && key[0] >= '1' && int(key[0]-'1') < len(m.Actors) {
			return m.move(int(key[0] - '1'))
		}
		m.note = "no key: " + key + "; ? tells of those that there are"
	}
	return nil
}

// to moves the view forward, as the interleaving goes.
func (m *model) to(view int) tea.Cmd {
	if m.ended() {
		m.note = "this is its end: Left goes back, and another mover may be chosen there"
		return nil
	}
	m.view = min(view, len(m.il.Steps))
	return m.arrived()
}

// arrived has the right code walked the same way, at the end of an interleaving.
func (m *model) arrived() tea.Cmd {
	if !m.ended() || m.Tried == m.Right || m.right != nil {
		return nil
	}
	choices := m.il.Choices
	return m.ask(func() tea.Msg {
		w, err := m.Right.Walk(m.ctx, m.Scenario, choices)
		return rightly{w.Interleaving, err}
	})
}

// move lets one of Actors move, if it can.
func (m *model) move(i int) tea.Cmd {
	if m.ended() {
		return m.to(m.view)
	}
	s, who := m.il.Steps[m.view], m.Actors[i]
	way := slices.Index(s.Ways, who)
	switch {
	case way < 0:
		m.note = explore.Subject(who) + " cannot move now: " + m.state(who)
		return nil
	case s.By == who:
		return m.to(m.view + 1)
	}
	choices := append(m.il.Before(m.view), trace.Take{Choice: s.Choice, Way: way})
	return m.walk(choices, m.view+1)
}

// moveWaker lets the first other one move that can.
func (m *model) moveWaker() tea.Cmd {
	if !m.ended() {
		if len(m.Actors) == 2 {
			return m.move(1)
		}
		for i, who := range m.Actors[1:] {
			if slices.Contains(m.il.Steps[m.view].Ways, who) {
				return m.move(i + 1)
			}
		}
		m.note = "no waker can move now"
		return nil
	}
	return m.to(m.view)
}

func (m *model) walk(choices trace.Choices, view int) tea.Cmd {
	m.busy, m.given = true, false
	return m.ask(func() tea.Msg {
		w, err := m.Tried.Walk(m.ctx, m.Scenario, choices)
		if err == nil && w.Error != "" {
			err = errors.New(w.Error)
		}
		return walked{w.Interleaving, view, err}
	})
}

// hint sets out on an interleaving that breaks a rule.
func (m *model) hint() tea.Cmd {
	switch {
	case m.uncounted != nil:
		m.note = "no hint: the interleavings could not be counted"
	case m.found == nil:
		m.note = "one moment: the interleavings are being counted"
	case len(m.found.Broken) == 0:
		m.note = fmt.Sprintf("no order breaks a rule here: all %s were tried", Commas(m.found.Interleavings))
	default:
		m.il, m.view, m.right, m.given = m.found.Broken[0], 0, nil, true
	}
	return nil
}

func (m *model) ended() bool { return m.view == len(m.il.Steps) }

// state says of a mover that cannot move why, as far as it shows.
func (m *model) state(who string) string {
	taken := m.il.Steps[:m.view]
	for i := len(taken) - 1; i >= 0; i-- {
		if taken[i].By != who {
			continue
		}
		switch {
		case who == explore.Sleeper && taken[i].After == trace.GateTask:
			return "asleep"
		case m.nextOf(who) == nil:
			return "done"
		}
		break
	}
	if s := m.nextOf(who); s != nil && strings.HasPrefix(s.Point, "lock") {
		return "waits for the descriptor's lock"
	}
	return "there is nothing for it to do yet"
}

// nextOf is the step before which a mover stands; nil: it makes none in this interleaving.
func (m *model) nextOf(who string) *explore.Step {
	for i := m.view; i < len(m.il.Steps); i++ {
		if m.il.Steps[i].By == who {
			return &m.il.Steps[i]
		}
	}
	return nil
}
