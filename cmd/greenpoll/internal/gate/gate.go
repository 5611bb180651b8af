// Package gate shows how a wait and what ends it meet at a gate: one interleaving after the
// other, step by step, in the real code or in a wrong body.
//
// This file answers: how is the explorer asked? It is a process of its own for each question: a
// wrong body that is built into it may hang, or panic.
package gate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// An Explorer is package explore with one body of the library, right or wrong.
type Explorer struct {
	Root  string // the clone
	Wrong string // the file's name without .go; an absolute path: the reader's own; "": the right code

	own   *own // a file of the reader's that is built in; nil: there is none
	hides *own // a file whose functions the reader is to write; nil: all lines are shown
	exe   string
	files map[string][]string // the lines of each source that was asked for
}

// New builds it.
func New(ctx context.Context, root, wrong string) (*Explorer, error) {
	exe, err := session.Build(ctx, root, "./poller/explore/play", wrong)
	return &Explorer{Root: root, Wrong: wrong, exe: exe, files: map[string][]string{}}, err
}

// most is how long an answer may take. The longest is known to take some seconds.
const most = 2 * time.Minute

// Scenarios lists those that there are. Those that take long are counted only if all is true.
func (e *Explorer) Scenarios(ctx context.Context, all bool) (list []explore.Listed, err error) {
	args := []string{"-scenarios"}
	if all {
		args = append(args, "-all")
	}
	answer, err := e.ask(ctx, args...)
	if err != nil {
		return nil, err
	}
	for lines := json.NewDecoder(bytes.NewReader(answer)); ; {
		var l explore.Listed
		if err := lines.Decode(&l); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
}

// Survey is package explore's.
func (e *Explorer) Survey(ctx context.Context, scenario string) (found explore.Found, err error) {
	answer, err := e.ask(ctx, "-survey", scenario)
	if err == nil {
		err = json.Unmarshal(answer, &found)
	}
	return found, err
}

// Walk is package explore's. An error is the explorer's own end; that a choice does not exist
// stands in the answer.
func (e *Explorer) Walk(ctx context.Context, scenario string, choices trace.Choices) (w explore.Walked, err error) {
	answer, err := e.ask(ctx, "-walk", scenario, "-choices", choices.String())
	if err == nil {
		err = json.Unmarshal(answer, &w)
	}
	w.Error = strings.TrimPrefix(w.Error, "explore: ")
	return w, err
}

func (e *Explorer) ask(ctx context.Context, args ...string) (answer []byte, err error) {
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	cmd := exec.CommandContext(limited, e.exe, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	answer, err = cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, fmt.Errorf("the explorer hangs: it has not answered for %s", most)
	case err != nil:
		first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return nil, errors.New("the explorer has broken: " + first)
	}
	return answer, nil
}

// code returns the line of the action at a point. The point's own line, which at names, calls the
// explorer; the action stands below it. place is "" if there is none to be shown.
func (e *Explorer) code(at string) (place, line string) {
	if e.hidden(at) {
		return "", ""
	}
	file, number, _ := strings.Cut(at, ":")
	n := 0
	if _, err := fmt.Sscan(number, &n); err != nil {
		return "", ""
	}
	text := e.source(file)
	if e.own != nil && file == e.own.place {
		file = e.own.short()
	}
	for ; n < len(text); n++ {
		if line = strings.TrimSpace(text[n]); line != "" && !strings.HasPrefix(line, "var ") && !strings.HasPrefix(line, "//") {
			return fmt.Sprintf("%s:%d", file, n+1), line
		}
	}
	return fmt.Sprintf("%s:%s", file, number), ""
}

// source returns the lines of a file of the clone.
func (e *Explorer) source(file string) []string {
	lines, known := e.files[file]
	if !known {
		path := filepath.Join(e.Root, filepath.FromSlash(file))
		if e.own != nil && file == e.own.place {
			path = e.own.path
		}
		text, err := os.ReadFile(path)
		if err == nil { // else its lines are not shown
			lines = strings.Split(string(text), "\n")
		}
		e.files[file] = lines
	}
	return lines
}
