package session

// This file answers: what became of a program that did not come to the end of its run?

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// A Broken is the end of a program that broke.
type Broken struct {
	What   string   // in a sentence without its full stop
	Events int      // how many came before
	After  bool     // its run was over
	Last   []string // the last lines that it printed
}

// Error is Summary with the last lines that the program printed.
func (b *Broken) Error() string {
	text := b.Summary()
	if len(b.Last) > 0 {
		text += "; it printed last:" + indent(b.Last)
	}
	return text
}

// Summary is one line.
func (b *Broken) Summary() string {
	switch {
	case b.After:
		return b.What + " after its run"
	case b.Events > 0:
		return fmt.Sprintf("%s, after event %d", b.What, b.Events)
	}
	return b.What + ", before its first event"
}

// broken says what has become of the program, which has ended; silent, it was ended because
// nothing came from it. Otherwise its stream broke off with err; errNoMore: after a run.
func (p *process) broken(events int, silent bool, most limits, err error) *Broken {
	why, last, total := p.output.last()
	b := &Broken{Events: events, Last: last, After: err == errNoMore}
	state := p.cmd.ProcessState
	switch sig := signalOf(state); {
	case silent:
		b.What = fmt.Sprintf("the program hangs: neither an event nor an end for %s", most.silence)
	case err == errEndless:
		b.What = err.Error()
	case why != "":
		b.What = "the program has panicked: " + why
		if b.After {
			b.What += "," // else its last words would run on
		}
	case strings.Contains(err.Error(), "not JSON"):
		b.What = "the program wrote something else to the pipe of its events: " + strings.TrimPrefix(err.Error(), "trace: ")
	case sig != "":
		b.What = "the program was ended by a signal: " + sig
	case b.After:
		b.What = fmt.Sprintf("the program has ended with exit code %d", state.ExitCode())
	default:
		b.What = fmt.Sprintf("the program has ended with exit code %d before its run was over", state.ExitCode())
	}
	if total > passedOn {
		b.What += fmt.Sprintf(", and it has printed %d bytes", total)
	}
	return b
}

// overlaid is how a body that was built in by overlay names its lines.
var overlaid = regexp.MustCompile(`^[a-z]+/overlay_([a-z_0-9]+\.go:\d+)$`)

// asWritten returns the place of a line of a wrong body in the folder where it is to be read.
func asWritten(at string) string {
	if m := overlaid.FindStringSubmatch(at); m != nil {
		return path.Join("overlays", m[1])
	}
	return at
}

func wrongOf(spec Spec) []string {
	if spec.Wrong == "" {
		return nil
	}
	return []string{spec.Wrong}
}
