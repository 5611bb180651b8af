package trace

// This file answers: what is one event of Chrome's traces, and what is it called?

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
)

// chromeEvent has the fields that the format names, see "Trace Event Format". Times are in
// microseconds.
type chromeEvent struct {
	Name  string         `json:"name,omitempty"`
	Cat   string         `json:"cat,omitempty"`
	Phase string         `json:"ph"` // B and E a slice's ends, X a whole one, s and f an arrow's ends, M a name
	TS    float64        `json:"ts"`
	Dur   *float64       `json:"dur,omitempty"`
	PID   int            `json:"pid"`
	TID   int32          `json:"tid"`
	ID    uint64         `json:"id,omitempty"`
	Bind  string         `json:"bp,omitempty"` // of an arrow: "e", it ends in the slice around it
	Color string         `json:"cname,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// processName says what was run.
func processName(h Header) string {
	kernel := cmp.Or(h.OS, h.Kernel)
	if h.Kernel == "sim" {
		kernel = "the simulated kernel"
	}
	return strings.Trim(fmt.Sprintf("%s, %s on %s", cmp.Or(h.Scenario, "greenpoll"), h.Backend, kernel), ", ")
}

// eventName is short: it stands in the slice.
func eventName(l Line) string {
	name := l.Kind.String()
	switch l.Kind {
	case Call:
		return name + " " + CallName(l.Why)
	case Try, Submit, Complete:
		if l.Errno != 0 {
			return fmt.Sprintf("%s %s: %s", name, l.Sys, ErrnoName(l.Errno))
		}
		return name + " " + cmp.Or(l.Sys, l.Why)
	case Poll:
		return name + ": " + count(l.Ret, "report")
	case Wait, Polled, Consume, Move, Close, Open:
		return strings.TrimSpace(fmt.Sprintf("%s fd %d %v", name, l.FD, l.Mode.word()))
	case Ready, Next, Resume, Steal:
		return fmt.Sprintf("%s task %d", name, l.G)
	case Spawn:
		return fmt.Sprintf("%s task %d", name, l.N)
	case Kernel:
		return l.Why
	}
	return strings.TrimSpace(name + " " + l.Why)
}

// shortName is a function's without the path of its package.
func shortName(function string) string { return function[strings.LastIndexByte(function, '/')+1:] }

func micros(ns int64) float64 { return float64(ns) / 1000 }

// marshalled is for values that have nothing that JSON lacks.
func marshalled(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
