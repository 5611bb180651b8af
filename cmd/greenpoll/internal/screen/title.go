package screen

// This file answers: what is run, and how far is the view?

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"greenpoll/scenarios"
)

// wrong names the wrong bodies that were built in.
func (m *model) wrong() string { return cmp.Or(m.WrongName, strings.Join(m.header.Wrong, ", ")) }

func (m *model) name() string {
	h := m.header
	if h.Scenario == "" {
		return "program"
	}
	return h.Scenario
}

// title says what is run, and how far the view is. In a narrow terminal it leaves out first what
// can be seen elsewhere.
func (m *model) title() string {
	h := m.header
	program, kernel := "greenpoll  ", ", real kernel"
	if h.Kernel == "sim" {
		kernel = ", simulated kernel"
	}
	name, workers, seed := m.name(), "", ""
	if m.wrong() != "" {
		name += ", WRONG: " + m.wrong()
	}
	if h.Workers > 1 {
		workers = fmt.Sprintf(", %d workers", h.Workers)
	}
	if h.Kernel == "sim" {
		seed = fmt.Sprintf(", seed %d", h.Seed)
	}
	if h.Choices != "" {
		seed += ", choices " + h.Choices
	}
	if changed := scenarios.Changed(h); changed != "" {
		seed += ", " + changed
	}
	position := m.look.marked.Render(" " + m.position(m.width < spacious) + " ")
	short := strings.Replace(kernel, "simulated kernel", "sim", 1)
	all := []string{
		program + name + kernel + ", " + h.Backend + workers + seed,
		program + name + short + ", " + h.Backend + workers + seed,
		name + short + ", " + h.Backend + workers + seed,
		name + ", " + h.Backend + workers + seed,
		name + workers + seed,
	}
	i := slices.IndexFunc(all, func(s string) bool { return width(s)+1+width(position) <= m.width })
	if i < 0 {
		i = len(all) - 1
	}
	return spread(m.look.strong.Render(all[i]), position, m.width)
}

// position says how far the view is. What unwinds a run that stood still is counted apart.
func (m *model) position(short bool) string {
	all, end, view := len(m.line.Lines), m.storyEnd(), m.line.View()
	switch {
	case !m.ended:
		return fmt.Sprintf("viewing %d of %d so far", view, all)
	case view > end:
		return fmt.Sprintf("CLEAN-UP %d of %d", view-end, all-end)
	case end < all && short:
		return fmt.Sprintf("viewing %d of %d", view, end)
	case end < all:
		return fmt.Sprintf("viewing %d of %d (and %d of the clean-up)", view, end, all-end)
	}
	return fmt.Sprintf("viewing %d of %d", view, all)
}
