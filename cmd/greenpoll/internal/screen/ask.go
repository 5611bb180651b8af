package screen

// This file answers: does the thread wait now? While that question is open, the reader can guess
// its answer. Of the four answers each is what some program does, and one what this one does.

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// A quiz is an overlay that asks: it needs the room of the words.
type quiz interface {
	overlay
	asks()
}

// An asker is the quiz about the question.
type asker struct {
	options []answer
	taken   int // -1: none yet
}

// An answer is one that the reader can give.
type answer struct {
	said string
	by   []trace.Kind // the events that show it to be true; none: it never is
	why  string       // it is not true
}

// A reply is the answer that the reader has given to the question.
type reply struct{ answer }

// asksNow reports whether the question is open in view: asked, and not yet answered.
func (m *model) asksNow() bool {
	q, view := m.question(), uint64(m.line.View())
	return q.At != 0 && q.At <= view && (q.Answer == 0 || view < q.Answer)
}

// askWhetherItWaits opens the quiz about the question.
func (m *model) askWhetherItWaits() {
	wait := m.line.Lines[m.question().At-1]
	another := "another task, if one can run"
	if g := m.anotherThan(wait.G); g != 0 {
		another = fmt.Sprintf("task %d", g)
	}
	k := &asker{taken: -1, options: []answer{
		{fmt.Sprintf("The thread sleeps in the kernel until the bytes of task %d are there.", wait.G), nil,
			"That is a plain blocking read: each task that waits would hold a thread."},
		{fmt.Sprintf("The thread leaves task %d where it is, and runs %s.", wait.G, another), []trace.Kind{trace.Next},
			"It would, but no other task can run now."},
		{"The thread finds nothing to run, and sleeps until there is news of any socket or task.", []trace.Kind{trace.BeginPoll, trace.Idle},
			"It does so only if no task can run, and here one can."},
		{fmt.Sprintf("The thread asks the kernel again and again, until the bytes of task %d are there.", wait.G), nil,
			"That would keep a processor busy, and all other tasks waiting."},
	}}
	random := rand.New(rand.NewPCG(m.header.Seed, wait.I))
	random.Shuffle(len(k.options), func(a, b int) { k.options[a], k.options[b] = k.options[b], k.options[a] })
	m.over = k
}

// anotherThan is the task that the worker goes on with, or else one that could be; 0: none.
func (m *model) anotherThan(g uint64) uint64 {
	if a := m.question().Answer; a != 0 && m.line.Lines[a-1].Kind == trace.Next {
		return m.line.Lines[a-1].G
	}
	for _, other := range slices.Sorted(maps.Keys(m.line.State.Tasks)) {
		if m.line.State.Tasks[other].Status == trace.Runnable && other != g {
			return other
		}
	}
	return 0
}

func (*asker) asks()       {}
func (*asker) whole() bool { return false }

func (k *asker) press(m *model, key string) (overlay, bool, tea.Cmd) {
	if key == "q" || key == "ctrl+c" {
		return k, false, nil
	}
	if k.taken >= 0 || key == "esc" || key == "g" { // the answer was read: any key goes on
		return nil, key != "right" && key != "space", nil
	}
	if i := letter(key, len(k.options)); i >= 0 {
		k.taken, m.said = i, &reply{k.options[i]}
	}
	return k, true, nil
}

func (k *asker) lines(m *model, w, height int) []string {
	q := m.question()
	rows := []string{ruled(m.look.strong.Render(q.Text+" Press a letter"), w, m.look)}
	for i, o := range k.options {
		known := k.taken >= 0 && q.Answer != 0
		rows = append(rows, m.optionRows(i, o.said, k.taken == i, known && o.isTrue(m.line.Lines[q.Answer-1]), k.taken >= 0, w)...)
	}
	if k.taken < 0 {
		return rows
	}
	rows = append(rows, "")
	taken := k.options[k.taken]
	switch {
	case q.Answer == 0:
		rows = append(rows, "One of the next events shows it.")
	case taken.isTrue(m.line.Lines[q.Answer-1]):
		rows = append(rows, wrapped("Right. "+m.shows(q), w, "")...)
	default:
		rows = append(rows, wrapped("No. "+taken.why, w, "")...)
		rows = append(rows, wrapped(m.shows(q), w, "")...)
	}
	return append(rows, "Right goes on.")
}

// shows says where the answer is, and what it is.
func (m *model) shows(q timeline.Question) string {
	is := strings.TrimPrefix(timeline.Reply(m.line.Lines[q.Answer-1]), "No: ")
	return fmt.Sprintf("Event %d shows it: %s", q.Answer, strings.ToLower(is[:1])+is[1:])
}

func (a answer) isTrue(l trace.Line) bool { return slices.Contains(a.by, l.Kind) }

// judged says whether the reader was right, at the event l that answers; "": the reader has not
// said anything.
func (r *reply) judged(l trace.Line) string {
	switch {
	case r == nil:
		return ""
	case r.isTrue(l):
		return " You were right."
	}
	return " You said otherwise."
}

// letter is which of n options a key takes, -1: none.
func letter(key string, n int) int {
	if len(key) != 1 {
		return -1
	}
	for _, keys := range []string{"abcd", "1234"} {
		if i := strings.Index(keys, key); i >= 0 && i < n {
			return i
		}
	}
	return -1
}

// optionRows is option i of a quiz. Once one was taken, those that are neither that nor true
// have a row each.
func (m *model) optionRows(i int, said string, taken, isTrue, over bool, w int) (rows []string) {
	mark, style := "  ", m.look.faint.Inline(true)
	switch {
	case !over:
		style = style.UnsetForeground()
	case isTrue:
		mark, style = "* ", m.look.strong
	case taken:
		mark, style = "x ", style.UnsetForeground()
	default:
		return []string{style.Render(cut(fmt.Sprintf("%s%c: %s", mark, 'a'+i, said), w))}
	}
	for k, part := range wrapped(said, w-7, "") {
		head := "     "
		if k == 0 {
			head = fmt.Sprintf("%s%c: ", mark, 'a'+i)
		}
		rows = append(rows, style.Render(head+part))
	}
	return rows
}
