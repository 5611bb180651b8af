// Package screen shows a run in the terminal, one event at a time. The view goes forwards
// and back; the program only forwards.
//
// Read this file, then model.go: what the screen knows, and how a message changes it. Then
// moves.go and keys.go: where the view can go. layout.go and view.go put the picture
// together from the panes, each a file of its own.
package screen

// This file answers: what does the screen need, and what does it return?

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"greenpoll/cmd/greenpoll/internal/kernelview"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// A Config says what is shown. Session is needed, the rest is not.
type Config struct {
	Session  session.Session    // used by the screen alone until Run has returned
	Timeline *timeline.Timeline // with the events that were read from Session already; nil: none were

	Words     map[string]string // what each word of docs/words.md means
	WrongName string            // of the body that was built in, as readers call it; "": as the Session's header has it
	Wrong     string            // what is wrong with the body that was built in, in one sentence; "": nothing, or not known
	Doors     []string          // what the reader can do next; shown at the end
	Story     trace.Place       // where the story begins; what is before is the set-up, and folded
	At        trace.Place       // where the view begins, and where r stops; the zero Place: at the story

	Output *Tail // what the program prints; nil: not shown

	// Look shows the kernel's own view of the program, while that stands at an event; nil: the
	// kernel is not a real one, or nobody asks it.
	Look func(pid int) (kernelview.View, error)

	CanRestart bool // the caller can begin the run again with other choices

	In      io.Reader // nil: stdin
	Out     io.Writer // nil: stdout
	NoColor bool      // as NO_COLOR in the environment
	Width   int       // with Height: of the terminal, where Out cannot be asked
	Height  int
}

// A Result is what the reader wants after the screen.
type Result struct {
	Restart bool          // begin again, with Choices
	Choices trace.Choices // in which the run is to differ from its seed's own
	Viewed  uint64        // the event that was in view, 0: none
}

// Run shows the run until the reader quits, wants a restart, or ctx ends. It leaves the
// terminal as it was, after a panic as well. Its errors are the terminal's. The Session stays
// open.
func Run(ctx context.Context, c Config) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	m := newModel(ctx, c)
	p := tea.NewProgram(m, c.options(ctx)...)
	var last sync.WaitGroup // of the Tail's news
	if c.Output != nil {
		last.Go(func() { c.Output.tell(ctx, func() { p.Send(printed{}) }) })
	}
	_, err := p.Run()
	cancel()
	last.Wait()
	m.reading.finish() // the Session is the caller's again
	if (errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled)) && !errors.Is(err, tea.ErrProgramPanic) {
		err = nil // ctx has ended, or a signal came
	}
	return m.result, errors.Join(m.failed, err)
}

func (c Config) options(ctx context.Context) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithContext(ctx)}
	if c.In != nil {
		options = append(options, tea.WithInput(c.In))
	}
	if c.Out != nil {
		options = append(options, tea.WithOutput(c.Out))
	}
	if c.NoColor || os.Getenv("NO_COLOR") != "" {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII)) // bold and reverse stay
	}
	if c.Width > 0 && c.Height > 0 {
		options = append(options, tea.WithWindowSize(c.Width, c.Height))
	}
	return options
}
