package screen

// This file answers: what is known of each socket, by events? The poller has a slot for it,
// with two gates. kernel.go shows the kernel's side.

import (
	"fmt"
	"maps"
	"slices"

	"greenpoll/trace"
)

// drawSlots shows the poller's table: each slot with the gates of its descriptor.
func (m *model) drawSlots() (rows []string, focus int) {
	s := m.line.State
	if len(s.Descs) == 0 {
		return []string{m.look.faint.Render("no descriptor is open")}, 0
	}
	rows = append(rows, m.look.faint.Render("slot  fd gen  read              write"))
	for _, slot := range slices.Sorted(maps.Keys(s.Descs)) {
		d := s.Descs[slot]
		rows = append(rows, fmt.Sprintf("%4d%4d%4d  %-17s %s", slot, d.FD, d.Gen,
			m.gate(gateKey{slot, d.Gen, trace.Read}, d.Reading), m.gate(gateKey{slot, d.Gen, trace.Write}, d.Writing)))
		if d.FD == m.focus() {
			focus = len(rows) - 1
		}
	}
	return rows, focus
}

// focus is the descriptor of the event in view, or else the last one of the chosen task.
func (m *model) focus() int32 {
	if l, _, ok := m.viewed(); ok && l.Slot != 0 {
		return l.FD
	}
	l, _ := m.socketOf(m.task)
	return l.FD
}

// gate is a gate's state, and who waits there.
func (m *model) gate(key gateKey, g trace.Gate) string {
	if g != trace.GateTask && g != trace.GateWaiting {
		return g.String()
	}
	if i := m.index.waits(key, m.line.View()); i >= 0 {
		if g == trace.GateTask {
			return taskName(m.line.Lines[i].G)
		}
		return fmt.Sprintf("%v (task %d)", g, m.line.Lines[i].G)
	}
	return g.String()
}

// socketOf is the last line of g that names a socket and a direction.
func (m *model) socketOf(g uint64) (trace.Line, bool) {
	own := m.index.before(g, m.line.View())
	for k := len(own) - 1; k >= 0; k-- {
		if l := m.line.Lines[own[k]]; l.Slot != 0 && l.Mode != trace.NoMode {
			return l, true
		}
	}
	return trace.Line{}, false
}
