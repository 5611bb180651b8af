package trace

// This file answers: how does one event become one JSON object, and back? Kinds,
// modes and gates are written as words, so that a trace can be read without
// this program. Zero fields are left out, except p and m, whose zero means
// something; fd is written with any slot, because 0 is a descriptor too.

import (
	"fmt"
	"slices"
)

// wireEvent has the keys in the order in which they are written. Read, it stands
// for the end line and for a source file too: End and Source decide.
type wireEvent struct {
	I      uint64   `json:"i,omitempty"`
	T      int64    `json:"t,omitempty"`
	Ev     string   `json:"ev"`
	Step   uint8    `json:"step,omitempty"`
	G      uint64   `json:"g,omitempty"`
	P      int32    `json:"p"`
	M      int32    `json:"m"`
	FD     *int32   `json:"fd,omitempty"`
	Slot   uint32   `json:"slot,omitempty"`
	Gen    uint32   `json:"gen,omitempty"`
	Mode   string   `json:"mode,omitempty"`
	Gate   []string `json:"gate,omitempty"` // old, new
	Sys    *wireSys `json:"sys,omitempty"`
	Q      *wireQ   `json:"q,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Timer  int64    `json:"timer,omitempty"`
	N      int64    `json:"n,omitempty"`
	Choice int32    `json:"choice,omitempty"`
	Why    string   `json:"why,omitempty"`
	Cause  uint64   `json:"cause,omitempty"`
	Freed  uint64   `json:"freed,omitempty"`
	At     string   `json:"at,omitempty"`
	End    bool     `json:"end,omitempty"`
	Source string   `json:"source,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type wireSys struct {
	Name  string  `json:"name,omitempty"`
	Args  []int64 `json:"args,omitempty"`
	Ret   int64   `json:"ret"`
	Errno int32   `json:"errno,omitempty"`
}

type wireQ struct {
	Name string `json:"name"`
	Len  int32  `json:"len"`
}

type wireEnd struct {
	End bool  `json:"end"`
	N   int64 `json:"n"`
}

// The words by their values, for reading them back.
var (
	modeNames = []string{NoMode.String(), Read.String(), Write.String()}
	gateNames = []string{
		NoGate.String(), GateNil.String(), GateReady.String(), GateWaiting.String(), GateTask.String(),
		GateReadied.String(), GateTimedOut.String(),
	}
)

func wireOf(l Line) wireEvent {
	w := wireEvent{
		I: l.I, T: l.T, Ev: l.Kind.String(), Step: l.Step, G: l.G, P: l.P, M: l.M,
		Slot: l.Slot, Gen: l.Gen, Mode: l.Mode.String(), Reason: l.Reason, Timer: l.Timer,
		N: l.N, Choice: l.Choice, Why: l.Why, Cause: l.Cause, Freed: l.Freed, At: l.At,
	}
	if l.Slot != 0 || l.FD != 0 {
		w.FD = &l.FD
	}
	if l.Gate != [2]Gate{} {
		w.Gate = []string{l.Gate[0].String(), l.Gate[1].String()}
	}
	if l.Sys != "" {
		w.Sys = &wireSys{Name: l.Sys, Args: l.Args[:], Ret: l.Ret, Errno: l.Errno}
	} else if l.Ret != 0 || l.Errno != 0 { // a return that reports an error
		w.Sys = &wireSys{Ret: l.Ret, Errno: l.Errno}
	}
	if l.Q != "" {
		w.Q = &wireQ{l.Q, l.QLen}
	}
	return w
}

func (w wireEvent) line() (Line, error) {
	l := Line{At: w.At, Event: Event{
		I: w.I, T: w.T, Step: w.Step, G: w.G, P: w.P, M: w.M, Slot: w.Slot, Gen: w.Gen, Reason: w.Reason,
		Timer: w.Timer, N: w.N, Choice: w.Choice, Why: w.Why, Cause: w.Cause, Freed: w.Freed,
	}}
	kind := slices.Index(kindNames[:], w.Ev)
	if kind <= int(None) {
		return l, fmt.Errorf("unknown kind %q", w.Ev)
	}
	l.Kind = Kind(kind)
	if w.Step > 4 {
		return l, fmt.Errorf("step %d: there are four", w.Step)
	}
	mode := slices.Index(modeNames, w.Mode)
	if mode < 0 {
		return l, fmt.Errorf("unknown mode %q", w.Mode)
	}
	l.Mode = Mode(mode)
	if w.FD != nil {
		l.FD = *w.FD
	}
	if w.Gate != nil && len(w.Gate) != len(l.Gate) {
		return l, fmt.Errorf("gate has %d states, want the old and the new", len(w.Gate))
	}
	for i, name := range w.Gate {
		gate := slices.Index(gateNames, name)
		if gate < 0 {
			return l, fmt.Errorf("unknown gate state %q", name)
		}
		l.Gate[i] = Gate(gate)
	}
	if w.Sys != nil {
		if len(w.Sys.Args) > len(l.Args) {
			return l, fmt.Errorf("sys has %d args, want at most %d", len(w.Sys.Args), len(l.Args))
		}
		l.Sys, l.Ret, l.Errno = w.Sys.Name, w.Sys.Ret, w.Sys.Errno
		if l.Sys != "" {
			copy(l.Args[:], w.Sys.Args)
		}
	}
	if w.Q != nil && w.Q.Name != "" {
		l.Q, l.QLen = w.Q.Name, w.Q.Len
	}
	return l, nil
}
