// Package step is the stepped program's side of stepping: the program is a process of its own,
// writes its events to a viewer, and on a real kernel stops at each of them until it is told to
// go on. So a panic, a hang or an endless print of the program never takes the viewer down.
//
// This file answers: what do the two say to each other? Each line is one JSON object, on
// descriptors of their own: the program's stdin and stdout stay its own. From the program come
// the lines of a trace file (header, events, end line), as they happen, and between them
// Messages; from the viewer come Commands.
package step

import "greenpoll/trace"

// A Message is a line of the program's that is no line of a trace file.
type Message struct {
	Stop    uint64   `json:"stop,omitempty"`    // the program stands after this event, and waits for a Command
	Outcome *Outcome `json:"outcome,omitempty"` // how the run has ended; the end line follows
	Note    string   `json:"note,omitempty"`    // something that is to be told beside the events
}

// An Outcome is how a run has ended, or why it could not begin.
type Outcome struct {
	Err           string `json:"error,omitempty"`          // the error of Run
	Asleep        bool   `json:"asleep,omitempty"`         // tasks slept, and nothing would have woken them
	Last          uint64 `json:"last,omitempty"`           // Asleep: the last event before that was seen; what follows is the end of Run
	NotRepeatable string `json:"not_repeatable,omitempty"` // why; "": the same seed and choices make the same run
	Choices       string `json:"choices,omitempty"`        // all that were made, see trace.ParseChoices

	Takes []trace.Take `json:"takes,omitempty"` // the same, with the ways that there were, and after which events
}

// A Command tells a program that has stopped how to go on.
type Command struct {
	Do  string `json:"do"`            // step: to the next event; run: to the event To, 0: to the end; choose; quit
	To  uint64 `json:"to,omitempty"`  // of a run
	Way int    `json:"way,omitempty"` // of a choose: which way the next choice takes
}

// Env names the environment variable that says which descriptors the program has to use: the
// numbers, or on Windows the handles, of the one it reads Commands from and the one it writes
// to, as in "3,4". A program without it is not stepped.
const Env = "GREENPOLL_STEP"
