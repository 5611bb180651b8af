package main

// This file answers: what owns the buffer while an operation is in progress? Drawn
// from two traces over the simulated IOCP: of a Read that completes, and of one whose
// deadline passes.

import (
	"fmt"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// A mark is one thing that happens in such a story.
type mark struct {
	at, said, more string
	kernel         bool // the kernel owns the buffer from here on
	asks           bool // the kernel is asked for something: an arrow to its side
	tells          bool // the kernel reports something
}

// marks returns the marks of a recorded Read.
func marks(r recording) ([]mark, error) {
	lines, err := r.call("read")
	if err != nil {
		return nil, err
	}
	var all []mark
	kernel := false
	for _, l := range lines {
		m := mark{at: l.At}
		mine := l.G == r.g
		switch {
		case l.Kind == trace.Call && mine:
			m.said, m.more = "calls "+l.Why, fmt.Sprintf("with a buffer of %d bytes", l.N)
		case l.Kind == trace.Submit && mine:
			kernel = true
			m.said, m.more, m.asks = l.Sys, l.Why, true
		case l.Kind == trace.Park && mine:
			m.said, m.more = "parks", l.Reason
		case l.Kind == trace.Timer:
			if !next(lines, l.I, trace.Ready, r.g) {
				continue
			}
			m.said, m.more = "the deadline passes", "the timer readies the task"
		case l.Kind == trace.Polled && l.Why == trace.OfCompletion:
			kernel = false
			m.said, m.more, m.tells = "the completion comes", "through the poll; it readies the task", true
		case l.Kind == trace.Complete && mine:
			if m.said, m.more = plural(l.Ret, "byte"), "in the buffer; no second call reads them"; l.Errno != 0 {
				m.said, m.more = errnoName(l.Errno), "nothing was read"
			}
		case l.Kind == trace.Return && mine:
			if m.said = "returns " + plural(l.N, "byte"); l.Reason != "" {
				m.said = "returns: " + l.Reason
			}
		default:
			continue
		}
		if r.cancelAt != "" && l.I > r.cancels {
			all = append(all, mark{at: r.cancelAt, said: sim.CallCancel, more: "the task may not return yet: it waits on", kernel: true, asks: true})
			r.cancelAt = ""
		}
		m.kernel = kernel
		all = append(all, m)
	}
	return all, nil
}

// next reports whether event number i has caused g to do something of that kind.
func next(lines []trace.Line, i uint64, kind trace.Kind, g uint64) bool {
	for _, l := range lines {
		if l.Cause == i && l.Kind == kind && l.G == g {
			return true
		}
	}
	return false
}

func iocp(src source) (string, error) {
	s := sheet{title: "Who owns the buffer of a submitted read"}
	s.desc = "Two Reads over a completion port. From the submit to the completion the buffer belongs to the kernel; when a deadline passes the task asks for a cancel and waits for the completion before it returns."
	s.say(24, 38, 20, "bold", s.title)
	s.say(24, 60, 13, "mute", "Two Reads, drawn from traces over the simulated kernel, here as IOCP. Time runs down.")
	s.box(24, 76, 14, 14, 3, "blue")
	s.say(46, 88, 13, "tblue", "the task may use it")
	s.box(204, 76, 14, 14, 3, "orange")
	s.say(226, 88, 13, "torange", "the kernel may write into it: record and buffer are pinned")
	for i, story := range []struct {
		title string
		body  func(*greenpoll.Task, *sim.Kernel) error
	}{{"The bytes come", readOnce}, {"The deadline passes first", readPast}} {
		r, err := record(sim.IOCP, story.body)
		if err != nil {
			return "", err
		}
		all, err := marks(r)
		if err != nil {
			return "", err
		}
		if err := s.story(src, 24+i*388, 112, story.title, all); err != nil {
			return "", err
		}
	}
	return s.svg()
}

// story draws one Read as a column: the bar is the buffer.
func (s *sheet) story(src source, x, y int, title string, all []mark) error {
	const high, bar, wide = 62, 30, 364
	s.box(x, y, wide, 34, 6, "soft")
	s.say(x+12, y+22, 14, "bold", title)
	y += 46
	for i := 0; i < len(all); { // the bar, in runs of one owner
		n := i
		for n < len(all) && all[n].kernel == all[i].kernel {
			n++
		}
		top, bottom := y+i*high, y+n*high
		if i > 0 {
			top += 22
		}
		if n < len(all) {
			bottom += 22
		}
		owner, fill, text := "task", "blue", "tblue"
		if all[i].kernel {
			owner, fill, text = "kernel", "orange", "torange"
		}
		s.box(x+8, top+1, bar, bottom-top-2, 4, fill)
		s.turned(x+8+bar/2+5, (top+bottom)/2, 13, "bold mid "+text, owner)
		i = n
	}
	for _, m := range all {
		name, err := src.funcAt(m.at)
		if err != nil {
			return err
		}
		text := "tblue"
		switch {
		case m.asks:
			text = "torange"
			s.path("lorange", "M%d %dH%d", x+78, y+22, x+42)
		case m.tells:
			text = "torange"
			s.path("lblue", "M%d %dH%d", x+42, y+22, x+78)
		}
		s.say(x+88, y+18, 14, "bold "+text, m.said)
		line := y + 34
		if m.more != "" {
			s.say(x+88, line, 12, "", m.more)
			line += 15
		}
		s.say(x+88, line, 12, "mute", name+" · "+m.at)
		y += high
	}
	s.height = max(s.height, y+24)
	return nil
}
