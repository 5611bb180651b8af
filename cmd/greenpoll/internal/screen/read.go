package screen

// This file answers: how do events come from the Session? By one command at a time, which
// alone uses the Session while it runs. A run on a simulated kernel is read ahead; a live
// program goes on for each event that is read, and so only on a key.

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
)

const (
	batch = 256     // events that are read ahead before the screen hears of them
	ahead = 100_000 // events read beyond the view: a run without an end must not fill the memory
)

// read returns the command that reads on; nil: there is nothing to read, or one is at it.
func (m *model) read() tea.Cmd {
	if m.busy || m.ended {
		return nil
	}
	m.busy = true
	known := make(map[string]bool, len(m.sources))
	for file := range m.sources {
		known[file] = true
	}
	most := batch
	if m.live() { // it must not run on beyond the event that is looked for
		most = 1
	}
	return func() (msg tea.Msg) {
		if !m.reading.begin() {
			return nil
		}
		defer m.reading.end()
		defer func() { // bubbletea would tell of it on the screen that it is about to leave
			if r := recover(); r != nil {
				msg = panicked{fmt.Errorf("the screen has panicked: %v\n%s", r, debug.Stack())}
			}
		}()
		return m.take(most, known)
	}
}

// A turn is the right to use the Session. bubbletea may drop a command, or begin it when the
// screen is gone already.
type turn struct {
	mu   sync.Mutex
	over bool
}

// begin takes the turn; false: the screen has ended.
func (t *turn) begin() bool {
	t.mu.Lock()
	if t.over {
		t.mu.Unlock()
		return false
	}
	return true
}

func (t *turn) end() { t.mu.Unlock() }

// finish waits until nobody has the turn, and gives it to nobody any more.
func (t *turn) finish() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
}

// panicked is the message of a read that did.
type panicked struct{ error }

// take reads at most n events, and the files that they name and known lacks.
func (m *model) take(n int, known map[string]bool) (a arrived) {
	a.sources = map[string]string{}
	for range n {
		if m.ctx.Err() != nil {
			break // nobody will see it
		}
		l, err := m.Session.Next(m.ctx)
		if err != nil {
			a.err, a.outcome = err, m.Session.Outcome()
			return a
		}
		a.lines = append(a.lines, l)
		file, _, _ := strings.Cut(l.At, ":")
		if file == "" || known[file] {
			continue
		}
		known[file] = true
		text, err := m.Session.Source(file)
		if err != nil {
			text = "(no source: " + err.Error() + ")"
		}
		a.sources[file] = text
	}
	if m.Look != nil && m.live() {
		if seen, err := m.Look(m.Session.PID()); err == nil { // else it has just ended
			a.look = &seen
		}
	}
	return a
}

// begun reports whether the view stands where the story begins, or behind.
func (m *model) begun() bool { return m.task != 0 }

// readOn reads ahead, if the run is one that is.
func (m *model) readOn() tea.Cmd {
	if m.live() && m.begun() || len(m.line.Lines)-m.line.View() > ahead {
		return nil
	}
	return m.read()
}
