package step

// This file answers: how does a program stop at its events? In the hook of its Recorder: what
// emits waits there for a Command, whatever locks it holds. That only delays others. Those that
// emit meanwhile queue up before their events are numbered.

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"greenpoll/trace"
)

// A Live tells a viewer of each event of a run, and stops at it until the viewer says how to go
// on. It serves one run after the other. Any goroutine may call its methods.
type Live struct {
	quit func() // ends the program

	mu      sync.Mutex // from before an event is numbered until the program goes on
	in      *bufio.Reader
	out     io.Writer
	events  *trace.Encoder // nil: no run is under way
	chooser *trace.Chooser
	base    uint64 // events that the Recorder had before the run
	to      uint64 // no stop before this event
	free    bool   // nor at any other
	runs    int
}

// NewLive returns a Live that reads Commands from in and writes to out.
func NewLive(in io.Reader, out io.Writer) *Live {
	return &Live{quit: func() { os.Exit(0) }, in: bufio.NewReader(in), out: out}
}

// Begin writes the header and has the program stop at the events that r gets from now on. ch
// makes the choices of this run. A run that begins while another is under way is not stepped:
// then Begin returns an error.
func (l *Live) Begin(h trace.Header, r *trace.Recorder, ch *trace.Chooser) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events != nil {
		return errors.New("step: another run is being stepped")
	}
	l.runs++
	events, err := trace.NewEncoder(l.out, h)
	if err != nil {
		return err
	}
	l.events, l.chooser, l.base, l.to, l.free = events, ch, r.Len(), 0, false
	r.Around(l.mu.Lock, func(e trace.Event) {
		defer l.mu.Unlock()
		if l.events == events {
			l.tell(e)
		}
	})
	return events.Flush()
}

// Runs returns how many runs have begun.
func (l *Live) Runs() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.runs
}

// End writes how the run has ended.
func (l *Live) End(o Outcome) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events == nil {
		return nil
	}
	events := l.events
	l.events = nil
	return errors.Join(l.say(Message{Outcome: &o}), events.End())
}

// tell writes e, and returns when the program may go on. A viewer that is gone wants it to end.
func (l *Live) tell(e trace.Event) {
	e.I -= l.base
	e.Cause -= min(e.Cause, l.base) // 0: the cause was in an earlier run
	e.Freed -= min(e.Freed, l.base)
	stop := !l.free && e.I >= l.to
	err := errors.Join(l.events.Line(trace.Lines([]trace.Event{e})[0]), l.events.Flush())
	if stop && err == nil {
		if err = l.say(Message{Stop: e.I}); err == nil {
			err = l.obey()
		}
	}
	if err != nil {
		l.quit()
	}
}

var errQuit = errors.New("step: the viewer quits")

// obey reads Commands until one lets the program go on. Its error ends the program.
func (l *Live) obey() error {
	for {
		text, err := l.in.ReadBytes('\n')
		var c Command
		if err == nil {
			err = json.Unmarshal(text, &c)
		}
		if err != nil {
			return err
		}
		switch c.Do {
		case "step":
			return nil
		case "run":
			l.to, l.free = c.To, c.To == 0
			return nil
		case "choose":
			l.chooser.Ask(c.Way)
		case "quit":
			return errQuit
		default:
			return fmt.Errorf("step: there is no command %q", c.Do)
		}
	}
}

// note tells the viewer something that is no event.
func (l *Live) note(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.say(Message{Note: text}) != nil {
		l.quit()
	}
}

// say writes a Message.
func (l *Live) say(m Message) error {
	text, err := json.Marshal(m)
	if err == nil {
		_, err = l.out.Write(append(text, '\n'))
	}
	return err
}
