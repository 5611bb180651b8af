package screen

// This file answers: what do the words and the keys mean?

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// A helper is the overlay of words and keys. It may be longer than its room, and scrolls.
type helper struct{ from int }

func (m *model) help() { m.over = &helper{} }

func (*helper) whole() bool { return true }

func (h *helper) press(m *model, key string) (overlay, bool, tea.Cmd) {
	const step = 5
	switch key {
	case "esc", "?", "enter":
		return nil, true, nil
	case "down", "right", "space", "pgdown":
		h.from += step
	case "up", "left", "pgup":
		h.from = max(0, h.from-step)
	case "q", "ctrl+c":
		return h, false, nil
	default:
		return nil, false, nil // closes it, and means what it always means
	}
	return h, true, nil
}

func (h *helper) lines(m *model, w, height int) []string {
	rows := []string{ruled(m.look.strong.Render("keys"), w, m.look)}
	for _, b := range bindings {
		if b.shown != "" {
			rows = append(rows, fmt.Sprintf("  %-10s %s", b.shown, b.about))
		}
	}
	rows = append(rows, "  Mouse      the wheel steps; a click chooses a task or a pane",
		ruled(m.look.strong.Render("words so far, the newest first"), w, m.look))
	words := m.wordsSeen()
	slices.Reverse(words) // what was met last is what one asks about
	for _, word := range words {
		rows = append(rows, wrapped(fmt.Sprintf("%s: %s", m.look.strong.Render(word), m.Words[word]), w-2, "    ")...)
	}
	if len(words) == 0 {
		rows = append(rows, "  none that net/http does not have as well")
	}
	h.from = min(h.from, max(0, len(rows)-height+1))
	if len(rows) <= height {
		return rows
	}
	end := min(len(rows), h.from+height-1)
	more := fmt.Sprintf("-- %d of %d lines; Down and Up for the others --", end, len(rows))
	return append(rows[h.from:end:end], m.look.faint.Render(more))
}
