package screen

// This file answers: what does each key do? The same table is the help.

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// A binding is some keys with one meaning.
type binding struct {
	keys  []string // as bubbletea names them
	shown string   // as the help names them
	short string   // in the line of keys; "": not there
	about string
	do    func(*model) tea.Cmd
}

const orders = "order" // of the line of keys; set back where there is nothing to choose

// bindings has them in the order of the help.
var bindings []binding

func init() { // the help, which is one of the actions, lists them
	bindings = []binding{
		{[]string{"right", "space", "enter"}, "Right", "", "the next event (or Space)", (*model).forward},
		{[]string{"left"}, "Left", "", "back by one event: the view moves, the program does not", act((*model).back)},
		{[]string{"t"}, "t", "task", "the next event of the chosen task", func(m *model) tea.Cmd { return m.nextOf(m.task) }},
		{[]string{"p"}, "p", "poll", "the next poll: a worker asks the kernel for news", (*model).nextPoll},
		{[]string{"c"}, "c", "cause", "why now: the event that made this one happen", act((*model).jumpToCause)},
		{[]string{"backspace"}, "Backspace", "", "back from that jump", act((*model).unjump)},
		{[]string{"g"}, "g", "guess", "guess what happens next, one of four", (*model).guess},
		{[]string{"i"}, "i", orders, "another interleaving: change a choice, and begin again", act((*model).interleave)},
		{[]string{"r"}, "r", "run", "run to the place asked for with -at, or to the end", (*model).run},
		{[]string{"home"}, "Home", "", "the beginning of the story; once more: of the run", act((*model).home)},
		{[]string{"end"}, "End", "", "the end of the story; once more: of the run", (*model).end},
		{[]string{"up"}, "Up, Down", "", "choose another task (or click on it)", func(m *model) tea.Cmd { m.chooseBeside(-1); return nil }},
		{[]string{"down"}, "", "", "", func(m *model) tea.Cmd { m.chooseBeside(1); return nil }},
		{[]string{"tab"}, "Tab, 1-4", "", "queues, slots, kernel, timers", act(func(m *model) { m.pane = (m.pane + 1) % len(panes) })},
		{[]string{"shift+tab"}, "", "", "", act(func(m *model) { m.pane = (m.pane + len(panes) - 1) % len(panes) })},
		{[]string{"?"}, "?", "help", "the words used so far, and these keys", act((*model).help)},
		{[]string{"q", "ctrl+c"}, "q", "quit", "quit (or Ctrl-C)", func(*model) tea.Cmd { return tea.Quit }},
	}
	for i := range panes {
		bindings = append(bindings, binding{keys: []string{string(rune('1' + i))}, do: act(func(m *model) { m.pane = i })})
	}
}

func act(f func(*model)) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd { f(m); return nil }
}

// An overlay takes the place of the panes until it is closed.
type overlay interface {
	// press returns what takes its place, perhaps itself or nil, and whether it has used
	// the key.
	press(m *model, key string) (next overlay, used bool, cmd tea.Cmd)
	lines(m *model, width, height int) []string
	whole() bool // it takes the place of the sentence as well
}

// press does what a key means.
func (m *model) press(key string) tea.Cmd {
	if m.moving() && !slices.Contains(atOnce, key) {
		if len(m.pressed) < mostQueued {
			m.pressed = append(m.pressed, key)
		}
		return nil
	}
	m.note, m.silent, m.pressed = "", "", nil
	if m.moving() && m.begun() { // the reader has seen enough: the program stands where it is
		m.goal, m.asking = nil, false
		if key == "esc" {
			return nil
		}
	}
	if m.over != nil {
		next, used, cmd := m.over.press(m, key)
		m.over = next
		if used {
			return cmd
		}
	}
	if !m.begun() && key != "q" && key != "ctrl+c" {
		m.note = "the run has nothing to show"
		return nil
	}
	for _, b := range bindings {
		for _, k := range b.keys {
			if k == key {
				return b.do(m)
			}
		}
	}
	m.note = "no key: " + key + "; ? lists those that there are"
	return nil
}

// moving reports whether a live program is on its way to where the last key sends it. Keys wait
// until it is there.
func (m *model) moving() bool {
	return !m.begun() && !m.ended || m.live() && (m.goal != nil || m.asking)
}

// atOnce are the keys that do not wait.
var atOnce = []string{"q", "ctrl+c", "esc"}

const mostQueued = 64

// pressQueued does what the keys mean that were pressed while the program moved.
func (m *model) pressQueued() tea.Cmd {
	var all []tea.Cmd
	for len(m.pressed) > 0 && !m.moving() {
		keys := m.pressed
		all = append(all, m.press(keys[0]))
		m.pressed = append(keys[1:len(keys):len(keys)], m.pressed...)
	}
	return tea.Batch(all...)
}

// click chooses the task or the pane that was clicked on.
func (m *model) click(x, y int) {
	if m.over != nil {
		return
	}
	from := top + m.tellRows()
	for _, a := range m.areas(from, m.height-bottom-from) {
		if x < a.x || x >= a.x+a.width || y < a.y || y >= a.y+a.height {
			continue
		}
		switch {
		case a.what == inTasks && y > a.y:
			if seen := m.tasksShown(a.height - 1); y-a.y-1 < len(seen) {
				m.choose(seen[y-a.y-1])
			}
		case a.what == inTabs && y == a.y:
			if i := tabAt(x - a.x); i >= 0 {
				m.pane = i
			}
		}
		return
	}
}
