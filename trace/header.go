package trace

// This file answers: what does a trace say of itself, before its first event? What was run,
// on which kernel, how to run it again, and how far the order of its events can be trusted.

import (
	"encoding/json"
	"fmt"
)

// Version is the format's version: what an Encoder writes and a Decoder accepts. Version 2
// renamed the header's "manner" to "backend". Version 3 has events for what a viewer of 2
// had to guess, tells parks and gates in another way, writes choices as text, and can carry
// sources.
const Version = 3

// Header is the first line of a trace file: where the events come from.
type Header struct {
	V             int      `json:"v"`                        // version of the format; an Encoder sets it
	OS            string   `json:"os,omitempty"`             // as runtime.GOOS
	Kernel        string   `json:"kernel,omitempty"`         // "sim", or the name or version of a real one
	Backend       string   `json:"backend,omitempty"`        // epoll, kqueue or iocp
	Scenario      string   `json:"scenario,omitempty"`       // what was run
	Go            string   `json:"go,omitempty"`             // as runtime.Version
	Workers       int      `json:"workers,omitempty"`        // how many tasks could run at the same time
	Order         string   `json:"order,omitempty"`          // Exact or Free; "": not known, to be taken for Free
	Seed          uint64   `json:"seed,omitempty"`           // of the run
	Choices       string   `json:"choices,omitempty"`        // what it chose in another way than the seed, as ParseChoices reads it
	Tasks         int      `json:"tasks,omitempty"`          // what of the scenario can be changed: how many do the same at once,
	Delay         int64    `json:"delay,omitempty"`          // how long the other side takes, in nanoseconds,
	Buffer        int      `json:"buffer,omitempty"`         // and how many bytes a connection takes
	NotRepeatable string   `json:"not_repeatable,omitempty"` // why the seed and the choices may not make this run again; "": they do
	Wrong         []string `json:"wrong,omitempty"`          // the bodies that were built in by overlay
	Source        string   `json:"source,omitempty"`         // SourceHash of the source that the places point into
}

// The orders of a trace. A statement and the event that reports it are two acts.
const (
	Exact = "exact" // one worker, or several that pass a baton: events stand in the order of what they report
	Free  = "free"  // several workers at will: two that have done something may tell of it in the other order
)

// check returns what is wrong with h, apart from its version.
func (h Header) check() error {
	if h.Order != "" && h.Order != Exact && h.Order != Free {
		return fmt.Errorf("order %q: it is %q or %q", h.Order, Exact, Free)
	}
	if h.Workers < 0 {
		return fmt.Errorf("workers %d: there cannot be fewer than none", h.Workers)
	}
	_, err := ParseChoices(h.Choices)
	return err
}

// readHeader reads the first line of a trace.
func readHeader(text []byte) (h Header, err error) {
	var version struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return h, fault(err)
	}
	switch {
	case version.V == 0:
		return h, fmt.Errorf(`missing header: no "v" in %s`, excerpt(text))
	case version.V < Version:
		return h, fmt.Errorf("this is a trace of the older version %d, and this program reads only %d: record it again", version.V, Version)
	case version.V > Version:
		return h, fmt.Errorf("this is a trace of the newer version %d, and this program reads only %d: it needs a newer greenpoll", version.V, Version)
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return Header{}, fault(err)
	}
	for _, text := range []*string{&h.OS, &h.Kernel, &h.Backend, &h.Scenario, &h.Go, &h.NotRepeatable, &h.Source} {
		*text = quoted(*text, "")
	}
	for i, name := range h.Wrong {
		h.Wrong[i] = quoted(name, "")
	}
	return h, h.check()
}
