package main

// This file answers: which states does a gate have, and which moves lead from one to another?
// The moves are those of poller/testdata/gate_moves.txt, which the search through all
// interleavings is checked against; the comment of the type says what a state means.

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A move has everything that leads from one state to another.
type move struct {
	from, to string
	by       []string
}

// moves returns the table, and the states in the order in which it names them.
func moves(src source) (all []move, states []string, err error) {
	text, err := os.ReadFile(filepath.Join(string(src), "poller", "testdata", "gate_moves.txt"))
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		ends, by, _ := strings.Cut(strings.TrimSpace(line), ", ")
		from, to, ok := strings.Cut(ends, " -> ")
		if !ok || by == "" {
			return nil, nil, fmt.Errorf("%q is no move", line)
		}
		if !slices.Contains(states, from) {
			states = append(states, from)
		}
		i := slices.IndexFunc(all, func(m move) bool { return m.from == from && m.to == to })
		if i < 0 {
			all = append(all, move{from: from, to: to})
			i = len(all) - 1
		}
		all[i].by = append(all[i].by, by)
	}
	for _, m := range all {
		if !slices.Contains(states, m.to) {
			return nil, nil, fmt.Errorf("no move leads out of %s", m.to)
		}
	}
	return all, states, nil
}

// stateLine is a line of the comment of the type gate: a state's name or none, a part of
// its meaning or none, and a move or none.
var stateLine = regexp.MustCompile(`^\t(\w*)\s+(.*?)(\s*-> .*)?$`)

// meanings returns what the comment of the type gate says about each state. A name of two
// words is one word there.
func meanings(src source) (map[string]string, error) {
	doc, err := src.docOf("poller/gate.go", "gate")
	if err != nil {
		return nil, err
	}
	all, state := map[string]string{}, ""
	for line := range strings.Lines(doc) {
		if m := stateLine.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			if m[1] != "" {
				state = strings.ToLower(m[1])
			}
			all[state] = strings.TrimSpace(all[state] + " " + m[2])
		}
	}
	return all, nil
}

// movers says which side makes a move, and in which colour it is drawn.
var movers = []struct{ by, says, line, text string }{
	{"block", "the task: it is about to wait, or is awake again", "lblue", "tblue"},
	{"commit", "its worker: the task is off its stack", "lblue", "tblue"},
	{"reset", "the task: it is about to try", "lblue", "tblue"},
	{"event", "the poll: the kernel has reported the descriptor", "lorange", "torange"},
	{"error", "a deadline or a close", "line", "mute"},
}

// A place is the centre of a state's box.
type place struct{ x, y int }

// The boxes and their places: the states are in the order of the table, with the first in
// the middle, because all others lead back to it.
const gateWide, gateHigh = 164, 86

var gatePlaces = []place{{376, 380}, {108, 160}, {376, 160}, {648, 160}, {648, 380}, {648, 600}}

func gate(src source) (string, error) {
	all, states, err := moves(src)
	if err != nil {
		return "", err
	}
	means, err := meanings(src)
	if err != nil {
		return "", err
	}
	if len(states) != len(gatePlaces) {
		return "", fmt.Errorf("a gate has %d states, and the picture has places for %d", len(states), len(gatePlaces))
	}
	s := sheet{title: "The gate: states and moves", height: 672}
	s.desc = "The states of a gate as boxes and the moves between them as arrows: a wait goes from nil over waiting to task, an event goes to ready or readied, and everything leads back to nil."
	s.say(24, 38, 20, "bold", s.title)
	s.say(24, 60, 13, "mute", "One word for each direction of a descriptor. The explorer of all interleavings has seen each of")
	s.say(24, 78, 13, "mute", fmt.Sprintf("these %d arrows, and no other.", len(all)))
	at := map[string]place{}
	for i, state := range states {
		at[state] = gatePlaces[i]
	}
	for _, m := range all {
		back := slices.ContainsFunc(all, func(o move) bool { return o.from == m.to && o.to == m.from })
		if err := s.move(at[m.from], at[m.to], m, back); err != nil {
			return "", err
		}
	}
	for _, state := range states {
		p := at[state]
		mean := means[strings.ToLower(strings.ReplaceAll(state, " ", ""))]
		if mean == "" {
			return "", fmt.Errorf("the comment of the type gate does not say what %s means", state)
		}
		s.frame(p.x-gateWide/2, p.y-gateHigh/2, gateWide, gateHigh, 10, "box")
		s.say(p.x, p.y-20, 15, "bold mid", state)
		s.fill(p.x, p.y-1, 12, gateWide-12, "mid mute", mean)
	}
	s.legend(24, 542)
	return s.svg()
}

func (s *sheet) legend(x, y int) {
	s.say(x, y, 13, "bold", "Who makes the move")
	for _, m := range movers {
		y += 22
		s.path(m.line, "M%d %dH%d", x, y-4, x+28)
		s.say(x+36, y, 13, "bold "+m.text, m.by)
		s.say(x+104, y, 13, "", m.says)
	}
}

// move draws an arrow from the edge of one box to the edge of another, beside the opposite
// arrow if there is one.
func (s *sheet) move(a, b place, m move, back bool) error {
	line, text, err := colors(m)
	if err != nil {
		return err
	}
	said := strings.Join(m.by, ", ")
	if a.x == b.x && (b.y-a.y > 300 || a.y-b.y > 300) { // past a box
		x := a.x + gateWide/2
		s.path(line, "M%d %dC%d %d %d %d %d %d", x, a.y, x+50, a.y+60, x+50, b.y-60, x, b.y)
		s.say(x+34, (a.y+b.y)/2-70, 13, "halo mid "+text, said)
		return nil
	}
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	from, to := edge(a, place{}, dx, dy), edge(b, place{}, -dx, -dy)
	if back { // to the right of the way
		off := 8.0
		if dx != 0 && dy != 0 {
			off = 11
		}
		l := math.Hypot(dx, dy)
		o := place{int(-dy / l * off), int(dx / l * off)}
		a, b = place{a.x + o.x, a.y + o.y}, place{b.x + o.x, b.y + o.y}
		from, to = edge(a, o, dx, dy), edge(b, o, -dx, -dy)
	}
	s.path(line, "M%d %dL%d %d", from.x, from.y, to.x, to.y)
	part := 40 // of 100: how far along the arrow its text is
	if dx != 0 && back && dy < 0 {
		part = 66
	}
	mx, my := from.x+(to.x-from.x)*part/100, from.y+(to.y-from.y)*part/100
	switch {
	case back && dy > 0:
		s.say(mx-8, my+10, 13, "halo end "+text, said)
	case back && dy < 0:
		s.say(mx+8, my-2, 13, "halo "+text, said)
	case dx == 0:
		s.say(mx+8, my+4, 13, "halo "+text, said)
	case dy == 0:
		s.say(mx, my-7, 13, "halo mid "+text, said)
	case dy > 0:
		s.say(mx-8, my-4, 13, "halo end "+text, said)
	default:
		s.say(mx-10, my+12, 13, "halo end "+text, said)
	}
	return nil
}

// edge returns the point where a line from p in the direction of dx, dy leaves a box; p is
// the centre of the box, except for the offset.
func edge(p, offset place, dx, dy float64) place {
	const gap = 3
	f := math.Inf(1)
	if dx != 0 {
		f = min(f, (gateWide/2+gap-math.Copysign(float64(offset.x), float64(offset.x)*dx))/math.Abs(dx))
	}
	if dy != 0 {
		f = min(f, (gateHigh/2+gap-math.Copysign(float64(offset.y), float64(offset.y)*dy))/math.Abs(dy))
	}
	return place{p.x + int(dx*f), p.y + int(dy*f)}
}

// colors are the classes of a move's arrow and text: grey if several of different colours make it.
func colors(m move) (line, text string, err error) {
	for _, by := range m.by {
		known := false
		for _, mover := range movers {
			if mover.by != by {
				continue
			}
			known = true
			switch line {
			case "":
				line, text = mover.line, mover.text
			case mover.line:
			default:
				line, text = "line", "mute"
			}
		}
		if !known {
			return "", "", fmt.Errorf("nobody knows who makes the move %q", by)
		}
	}
	return line, text, nil
}
