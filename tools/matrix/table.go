package main

// This file answers: which rows are there, and what does each column have for them? A row is
// a test. Each test runs with several networks and numbers of workers, its variants.

import (
	"regexp"
	"slices"
	"strings"
)

// row is a test: of the conformance set, whose group is "", or of a different group.
type row struct{ group, name string }

func (r row) String() string {
	if r.group == "" {
		return r.name
	}
	return r.group + ": " + r.name
}

// variant is one way to run a test, named "tcp, workers: 4".
type variant struct{ network, workers string }

var variantName = regexp.MustCompile(`^(\w+), workers: (\d+)$`)

// filled is a column with the results of its run.
type filled struct {
	column
	*results
	leaves   map[row]map[variant]*result
	skipped  map[row]string                // rows that were skipped as a whole -> why
	variants map[string]map[variant]string // of a group: variants that were skipped as a whole -> why
	groups   map[string]string             // groups that were skipped as a whole -> why
	workers  map[string][]string           // of a group: the numbers of workers that it is run with
}

type table struct {
	columns  []*filled
	missing  map[string]string
	rows     []row
	networks map[row][]string // the networks for which any column runs a test

	notes    []string
	failures []string
}

// add sorts a run's tests into rows.
func (t *table) add(c column, all *results) {
	if all == nil {
		all = &results{}
	}
	f := &filled{column: c, results: all, leaves: map[row]map[variant]*result{}, skipped: map[row]string{},
		variants: map[string]map[variant]string{}, groups: map[string]string{}, workers: map[string][]string{}}
	t.columns = append(t.columns, f)
	if t.networks == nil {
		t.networks = map[row][]string{}
	}
	for _, path := range all.order {
		for group, prefix := range f.paths() {
			t.sort(f, group, prefix, path)
		}
	}
}

func (c *column) paths() map[string]string {
	paths := map[string]string{"": c.set}
	for group, prefix := range c.more {
		paths[group] = prefix
	}
	return paths
}

func (t *table) sort(f *filled, group, prefix, path string) {
	told := f.tests[path]
	if path == prefix || strings.HasPrefix(prefix, path+"/") {
		if told.outcome == "skip" {
			f.groups[group] = told.why()
		}
		return
	}
	rest, below := strings.CutPrefix(path, prefix+"/")
	if !below {
		return
	}
	// The set has the variants below its tests, nettest has its tests below variants.
	var v variant
	var name []string
	for _, part := range strings.Split(rest, "/") {
		if m := variantName.FindStringSubmatch(part); m != nil {
			v = variant{m[1], m[2]}
		} else {
			name = append(name, part)
		}
	}
	r := row{group, strings.Join(name, "/")}
	switch {
	case r.name == "":
		if told.outcome == "skip" {
			if f.variants[group] == nil {
				f.variants[group] = map[variant]string{}
			}
			f.variants[group][v] = told.why()
		}
	case v == variant{}:
		t.know(r)
		if told.outcome == "skip" {
			f.skipped[r] = told.why()
		}
	default:
		t.know(r)
		if f.leaves[r] == nil {
			f.leaves[r] = map[variant]*result{}
		}
		f.leaves[r][v] = told
		t.networks[r] = with(t.networks[r], v.network)
		f.workers[group] = with(f.workers[group], v.workers)
	}
}

func (t *table) know(r row) {
	if !slices.Contains(t.rows, r) {
		t.rows = append(t.rows, r)
	}
}

// with adds the values that are not there yet.
func with(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
