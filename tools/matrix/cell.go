package main

// This file answers: what does a cell contain? The variants of a test share it, and a note
// below the table reports results that only some of them had. A cell is never empty: a test
// that should have run but did not is absent, and absent is a failure.

import (
	"fmt"
	"slices"
	"strings"
)

const (
	ok     = "ok"
	failed = "FAIL"
	skip   = "skip"
	absent = "absent"
)

// part is the result of one variant of a test.
type part struct {
	variant
	state string
	why   string // the reason for a skip
}

// parts returns all variants of r that f should have run.
func (t *table) parts(f *filled, r row) (parts []part) {
	workers := f.workers[r.group]
	if len(workers) == 0 {
		workers = []string{""} // nothing was run: one absence represents all
	}
	for _, network := range t.networks[r] {
		for _, n := range workers {
			parts = append(parts, f.part(r, variant{network, n}))
		}
	}
	if len(parts) == 0 { // no column runs it
		parts = []part{f.part(r, variant{})}
	}
	return parts
}

func (f *filled) part(r row, v variant) part {
	result := f.leaves[r][v]
	if result != nil {
		switch result.outcome {
		case "pass":
			return part{v, ok, ""}
		case "skip":
			return part{v, skip, result.why()}
		}
		return part{v, failed, ""} // or it never ended
	}
	// Was one of its parents skipped?
	why, skipped := f.groups[r.group]
	if s, is := f.skipped[r]; is {
		why, skipped = s, true
	}
	if s, is := f.variants[r.group][v]; is {
		why, skipped = s, true
	}
	if skipped {
		return part{v, skip, why}
	}
	return part{v, absent, ""}
}

// cell sums up the parts: the worst result counts, and results of only some parts are noted.
func (t *table) cell(f *filled, r row) (state, text string) {
	parts := t.parts(f, r)
	for _, s := range []string{failed, absent, ok, skip} {
		if slices.ContainsFunc(parts, func(p part) bool { return p.state == s }) {
			state = s
			break
		}
	}
	text = state
	var reasons []string
	for _, p := range parts {
		if p.state == skip || p.state == absent {
			reasons = with(reasons, p.why)
		}
	}
	for _, why := range reasons {
		which := describe(parts, func(p part) bool { return (p.state == skip || p.state == absent) && p.why == why })
		note := strings.TrimPrefix(which+": "+why, ": ")
		if why == "" {
			note = strings.TrimPrefix(which+": not run", ": ")
			if which == "" {
				continue // absent says all
			}
		}
		text += fmt.Sprintf(" [%d]", t.note(note))
	}
	if state == failed {
		t.tell(f, r, parts)
	}
	return state, text
}

// note returns the number of a note; equal texts share a number.
func (t *table) note(text string) int {
	i := slices.Index(t.notes, text)
	if i < 0 {
		i = len(t.notes)
		t.notes = append(t.notes, text)
	}
	return i + 1
}

// describe names the given parts as briefly as possible: with nothing if they are all
// parts, and with whole networks or numbers of workers where possible.
func describe(parts []part, meant func(part) bool) string {
	left := slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return !meant(p) })
	if len(left) == len(parts) {
		return ""
	}
	var names []string
	for _, name := range []func(p part) string{
		func(p part) string { return p.network },
		func(p part) string { return "workers: " + p.workers },
		func(p part) string { return p.network + ", workers: " + p.workers },
	} {
		for _, p := range slices.Clone(left) {
			same := func(q part) bool { return name(q) == name(p) }
			whole := !slices.ContainsFunc(parts, func(q part) bool { return same(q) && !meant(q) })
			if whole && slices.Contains(left, p) {
				names = append(names, name(p))
				left = slices.DeleteFunc(left, same)
			}
		}
	}
	return strings.Join(names, "; ")
}

// tell keeps the output of a failed test.
func (t *table) tell(f *filled, r row, parts []part) {
	const most = 12 // lines: a dump of all goroutines would not help here
	for _, p := range parts {
		if p.state != failed {
			continue
		}
		t.failures = append(t.failures, fmt.Sprintf("FAIL over %s: %v, %s, workers: %s", f.name, r, p.network, p.workers))
		told := 0
		for _, line := range f.leaves[r][p.variant].output {
			if strings.HasPrefix(line, "=== ") || told == most {
				continue
			}
			told++
			t.failures = append(t.failures, "    "+line)
		}
	}
}
