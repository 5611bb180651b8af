// Package answers is the runtime as the page in the browser asks it: by a word and JSON, and back.
// It needs no browser, so that its tests run anywhere; package browser puts it into a Worker.
// web/src/runtime/types.ts says what each call means.
package answers

// This file answers: what can be asked?

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"greenpoll/cmd/greenpoll/internal/page"
)

// An Answerer answers. Only one goroutine may use it.
type Answerer struct {
	Sources fs.FS  // the files of the clone that the page shows, see Sources
	Wrong   string // the wrong body that is built in; "": none

	counterparts *page.Counterparts // once they were read
}

// Answer answers one call. That of run is a recording, others are JSON. Its errors are to be read
// by whoever has asked.
func (a *Answerer) Answer(call string, args []byte) ([]byte, error) {
	answer, err := a.answer(call, args)
	if err != nil {
		for _, prefix := range []string{"trace: ", "explore: ", "json: "} { // a reader of the page knows no packages
			if text, had := strings.CutPrefix(err.Error(), prefix); had {
				return nil, errors.New(text)
			}
		}
	}
	return answer, err
}

func (a *Answerer) answer(call string, args []byte) ([]byte, error) {
	switch call {
	case "scenarios":
		return json.Marshal(scenarioList())
	case "run":
		return parsed(args, a.run)
	case "walk":
		return inJSON(args, a.walk)
	case "survey":
		return inJSON(args, survey)
	}
	return nil, fmt.Errorf("there is no call %q", call)
}

func parsed[Args any](args []byte, f func(Args) ([]byte, error)) ([]byte, error) {
	var asked Args
	d := json.NewDecoder(bytes.NewReader(args))
	d.DisallowUnknownFields() // a word that is not understood would be another run
	if err := d.Decode(&asked); err != nil {
		return nil, err
	}
	return f(asked)
}

func inJSON[Args, Answer any](args []byte, f func(Args) (Answer, error)) ([]byte, error) {
	return parsed(args, func(asked Args) ([]byte, error) {
		found, err := f(asked)
		if err != nil {
			return nil, err
		}
		return json.Marshal(found)
	})
}
