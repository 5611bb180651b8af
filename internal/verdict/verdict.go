// Package verdict is what a check of the workshop says in the end, and how it gets from the program
// that holds the reader's code to the one that reads it. That program may panic, call os.Exit(0), or
// print what looks like success: so only a line with the number of this run counts.
//
// This file answers: what does a verdict hold, and what does its line look like?
package verdict

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Var is the environment variable with the number of the run.
const Var = "GREENPOLL_WORKSHOP_RUN"

const mark = "greenpoll-verdict "

// A Verdict is how a check ended.
type Verdict struct {
	OK       bool   `json:"ok"`
	Said     string `json:"said,omitempty"`     // what is wrong, in the words of the four steps
	Expected string `json:"expected,omitempty"` // what should have happened there
	Got      string `json:"got,omitempty"`      // what did
	Told     string `json:"told,omitempty"`     // what happened before, a line each
	Place    string `json:"place,omitempty"`    // in the recording, as the stepper writes places
	Order    string `json:"order,omitempty"`    // in the explorer: the words behind "greenpoll gate -file FILE"
}

// Report prints v as the verdict of this run.
func Report(v Verdict) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and a bool
	}
	// If it cannot be printed there is no verdict, and that is told.
	_, _ = fmt.Fprintf(os.Stdout, "\n%s%s %s\n", mark, os.Getenv(Var), text)
}

// In returns the verdict of run in what a program has printed, and what else it printed.
func In(output, run string) (v Verdict, rest string, ok bool) {
	begin := mark + run + " "
	var others []string
	for line := range strings.Lines(output) {
		text, is := strings.CutPrefix(line, begin)
		if !is || ok || json.Unmarshal([]byte(text), &v) != nil {
			others = append(others, line)
			continue
		}
		ok = true
	}
	return v, strings.TrimSpace(strings.Join(others, "")), ok
}
