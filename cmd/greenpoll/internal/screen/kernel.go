package screen

// This file answers: what does the kernel know? Of a simulated one events tell all. Of a real
// one they tell what calls have answered; what stands in /proc while the program is stopped is
// shown beside it, and "?" for the rest. Nothing is probed.

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"greenpoll/cmd/greenpoll/internal/kernelview"
)

func (m *model) kernelTitle() string {
	if m.header.Kernel == "sim" {
		return "simulated, so all is known"
	}
	if _, at, ok := m.looked(); ok {
		return fmt.Sprintf("as it says itself, at event %d", at)
	}
	return `"?" is what no event has told`
}

// looked is what the kernel showed when the event in view was the last, or else the first time
// after that.
func (m *model) looked() (v kernelview.View, at int, ok bool) {
	for at = m.line.View(); at <= len(m.line.Lines); at++ {
		if v, ok = m.looks[at]; ok {
			return v, at, true
		}
	}
	return v, 0, false
}

func (m *model) drawKernel() (rows []string, focus int) {
	if v, _, ok := m.looked(); ok {
		return m.drawLook(v), 0
	}
	side := m.line.State.Sockets
	if len(side) == 0 {
		return []string{m.look.faint.Render("no socket is open")}, 0
	}
	completion := m.header.Backend == "iocp"
	head := "  fd  armed       unread  ready list"
	if completion {
		head = "  fd  in the port unread  works on"
	}
	rows = append(rows, m.look.faint.Render(head))
	for _, fd := range slices.Sorted(maps.Keys(side)) {
		s := side[fd]
		armed := "no"
		if s.Armed != 0 {
			armed = fmt.Sprintf("once, at %d", s.Armed)
		}
		unread, last := "?", [...]string{"?", "-", "on it"}[s.Listed+1]
		if s.Unread >= 0 {
			unread = fmt.Sprint(s.Unread)
		}
		if completion {
			last = cmp.Or(strings.Join(s.Pending, ", "), "-")
		}
		rows = append(rows, fmt.Sprintf("%4d  %-11s %6s  %s", fd, armed, unread, last))
		if fd == m.focus() {
			focus = len(rows) - 1
		}
	}
	return rows, focus
}

// drawLook shows what is in the epoll, and how much the sockets keep.
func (m *model) drawLook(v kernelview.View) (rows []string) {
	side := m.line.State.Sockets
	rows = append(rows, m.look.faint.Render("  fd armed unread  its epoll reports"))
	for _, fd := range slices.Sorted(maps.Keys(side)) {
		armed, unread, reports := "no", "?", "-"
		if side[fd].Armed != 0 {
			armed = fmt.Sprintf("at %d", side[fd].Armed)
		}
		for _, s := range v.Sockets {
			if s.FD == int(fd) {
				unread = s.Unread
			}
		}
		for _, a := range v.Armed {
			if a.FD == int(fd) {
				reports = bitNames(a.Events)
			}
		}
		rows = append(rows, fmt.Sprintf("%4d %-5s %6s  %s", fd, armed, unread, reports))
	}
	if v.Why != "" {
		return append(rows, m.look.faint.Render(oneLine(v.Why)))
	}
	return append(rows, m.look.faint.Render("its ready list: ? (no file shows it)"))
}

// bitNames are short names of what an epoll reports, the edge-trigger first. The kernel adds
// ERR and HUP to all.
func bitNames(events []string) string {
	var names []string
	for _, name := range []string{"ET", "ONESHOT", "IN", "OUT", "RDHUP", "PRI"} {
		if slices.Contains(events, "EPOLL"+name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
