package main

// This file answers: who is in which room, and who receives each line? One task
// owns this state, and the other tasks send it events over one channel, so there is
// no lock. This task must never wait for a member.

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"greenpoll/sched"
	"greenpoll/sock"
)

// member is one connection.
type member struct {
	conn *sock.Conn
	out  *sched.Chan[string] // the hall sends, the member's writer receives

	// The hall's own:
	name   string // "": it has not given one yet
	room   string
	missed int // lines that found the queue full
}

// event is what a connection's reader reports to the hall.
type event struct {
	from *member
	kind kind
	text string // the line, or why it leaves
}

type kind int

const (
	arrives kind = iota
	says
	leaves
	closes // the whole server
)

type hall struct {
	events  *sched.Chan[event]
	here    map[*member]bool
	closing bool
}

func newHall() *hall {
	return &hall{events: sched.NewChan[event](0), here: make(map[*member]bool)}
}

// run is the hall's task.
func (h *hall) run(t *sched.Task) {
	for {
		e, more := h.events.Recv(t)
		if !more {
			return
		}
		switch m := e.from; {
		case e.kind == closes:
			h.closing = true
			for m := range h.here {
				h.remove(t, m, "the server closes, good-bye")
			}
		case e.kind == arrives && !h.closing:
			h.here[m] = true
			h.tell(t, m, "* welcome; what is your name?")
		case e.kind == arrives:
			h.remove(t, m, "")
		case !h.here[m]: // removed, but its reader does not know that yet
		case e.kind == leaves:
			h.remove(t, m, e.text)
			h.announce(t, m, "has left")
		case m.name == "":
			h.enter(t, m, e.text)
		default:
			h.obey(t, m, e.text)
		}
	}
}

// enter gives m its name and lets it in.
func (h *hall) enter(t *sched.Task, m *member, name string) {
	unfit := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	switch {
	case name == "" || len(name) > 20 || strings.ContainsFunc(name, unfit):
		h.tell(t, m, "* a name is up to 20 letters and digits; what is yours?")
	case h.isTaken(name):
		h.tell(t, m, "* "+name+" is here already; what is your name?")
	default:
		m.name = name
		h.move(t, m, "lobby")
	}
}

func (h *hall) isTaken(name string) bool {
	for m := range h.here {
		if m.name == name {
			return true
		}
	}
	return false
}

// obey handles m's line: a command, or text to pass on.
func (h *hall) obey(t *sched.Task, m *member, line string) {
	line = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1 // control characters could change the other members' terminals
		}
		return r
	}, line)
	command, room, _ := strings.Cut(line, " ")
	switch {
	case line == "":
	case line == "/who":
		h.tell(t, m, "* in "+m.room+": "+h.names(m.room))
	case command == "/join" && room != "" && len(room) <= 20:
		h.announce(t, m, "goes to "+room)
		h.move(t, m, room)
	case line == "/quit":
		h.remove(t, m, "good-bye")
		h.announce(t, m, "has left")
	case line[0] == '/':
		h.tell(t, m, "* there is /who, /join ROOM and /quit")
	default:
		h.say(t, m, m.name+": "+line)
	}
}

func (h *hall) move(t *sched.Task, m *member, room string) {
	m.room = room
	h.announce(t, m, "is here")
	h.tell(t, m, "* you are in "+room+", with: "+h.names(room))
}

// announce says something about m to the others.
func (h *hall) announce(t *sched.Task, m *member, what string) {
	if m.name != "" {
		h.say(t, m, "* "+m.name+" "+what)
	}
}

// say sends a line to everyone in m's room except m.
func (h *hall) say(t *sched.Task, m *member, line string) {
	for other := range h.here {
		if other != m && other.name != "" && other.room == m.room {
			h.tell(t, other, line)
		}
	}
}

// tell queues a line for m. It does not wait: if the queue is full, m misses the
// line, and is told about it as soon as there is room again.
func (h *hall) tell(t *sched.Task, m *member, line string) {
	if m.missed > 0 && m.queue(t, fmt.Sprintf("* you read too slowly and missed %d lines", m.missed)) {
		m.missed = 0
	}
	if m.missed > 0 || !m.queue(t, line) {
		m.missed++
	}
}

func (m *member) queue(t *sched.Task, line string) bool {
	return sched.Select(t, 0, m.out.OnSend(line)) == 0
}

// remove closes m's queue after a last line. Sending the queued lines may take as long as
// parting; then the deadline wakes m's tasks, wherever they are parked.
func (h *hall) remove(t *sched.Task, m *member, word string) {
	if word != "" {
		h.tell(t, m, "* "+word)
	}
	delete(h.here, m)
	m.out.Close(t)
	if m.conn.SetDeadline(t.Sched().Time().Add(parting)) != nil {
		m.conn.Close()
	}
}

func (h *hall) names(room string) string {
	var names []string
	for m := range h.here {
		if m.name != "" && m.room == room {
			names = append(names, m.name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
