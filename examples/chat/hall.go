package main

// This file answers: who is in which room, and who hears what is said? One task
// owns all of that, and the others tell it what happens by one channel: so there is
// no lock. It must never wait for anybody.

import (
	"slices"
	"strings"
	"unicode"

	"greenpoll/sched"
	"greenpoll/sock"
)

// member is one connection. The name and the room belong to the hall.
type member struct {
	conn *sock.Conn
	out  *sched.Chan[string] // the hall sends, the member's writer receives
	name string              // "": it has not told it yet
	room string
}

// event is what a connection's reader tells the hall.
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
		case !h.here[m]: // removed, and its reader does not know it yet
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
	case slices.ContainsFunc(h.members(), func(o *member) bool { return o.name == name }):
		h.tell(t, m, "* "+name+" is here already; what is your name?")
	default:
		m.name = name
		h.move(t, m, "lobby")
	}
}

// obey does what m's line says: a command, or something to pass on.
func (h *hall) obey(t *sched.Task, m *member, line string) {
	line = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1 // nobody plays with the others' terminals
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

// announce says something of m to the others.
func (h *hall) announce(t *sched.Task, m *member, what string) {
	if m.name != "" {
		h.say(t, m, "* "+m.name+" "+what)
	}
}

// say tells everybody in m's room but m itself.
func (h *hall) say(t *sched.Task, m *member, line string) {
	for _, other := range h.members() {
		if other != m && other.name != "" && other.room == m.room {
			h.tell(t, other, line)
		}
	}
}

// tell queues a line for m, if m is still there. It does not wait: a queue that is
// full belongs to somebody who reads too slowly, and who is dropped.
func (h *hall) tell(t *sched.Task, m *member, line string) {
	if h.here[m] && sched.Select(t, 0, m.out.OnSend(line)) < 0 {
		h.remove(t, m, "")
		h.announce(t, m, "reads too slowly and was dropped")
	}
}

// remove ends m's queue, after a last word. What is in it may take the time of
// parting; then the deadline wakes m's tasks, wherever they are parked.
func (h *hall) remove(t *sched.Task, m *member, word string) {
	if word != "" {
		sched.Select(t, 0, m.out.OnSend("* "+word))
	}
	delete(h.here, m)
	m.out.Close(t)
	m.conn.SetDeadline(t.Sched().Time().Add(parting))
}

func (h *hall) members() (list []*member) {
	for m := range h.here {
		list = append(list, m)
	}
	return list
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
