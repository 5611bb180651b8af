package main

// This file answers: what was the result of each test of a run? It reads the output of
// `go test -json`, and the lines that a build or a crash has put in between.

import (
	"bufio"
	"encoding/json"
	"io"
	"regexp"
	"strings"
)

// results are the tests of one run, in the order in which they began.
type results struct {
	order []string
	tests map[string]*result // by path: TestSocketsOverEpoll/a reset/tcp, workers: 1
	other []string           // output that belongs to no test: a failed build, a crash
}

type result struct {
	outcome string // pass, fail, skip; "" if it began and never ended
	output  []string
}

func read(r io.Reader) (*results, error) {
	all := &results{tests: map[string]*result{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct{ Action, Test, Output string }
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			all.other = append(all.other, lines.Text())
			continue
		}
		output := strings.TrimRight(e.Output, "\r\n")
		if e.Test == "" {
			if output != "" {
				all.other = append(all.other, output)
			}
			continue
		}
		path := strings.ReplaceAll(e.Test, "_", " ") // as the test was named; no name has a _
		t := all.tests[path]
		if t == nil {
			t = new(result)
			all.tests[path] = t
			all.order = append(all.order, path)
		}
		switch e.Action {
		case "pass", "fail", "skip":
			t.outcome = e.Action
		case "output":
			t.output = append(t.output, output)
		}
	}
	return all, lines.Err()
}

// said returns what a test has logged. The first line of a message names the file.
var said = regexp.MustCompile(`^\s+[\w.-]+\.go:\d+: (.*)$`)

// why returns the reason that a skipped test has given.
func (r *result) why() string {
	var words []string
	for _, line := range r.output {
		if m := said.FindStringSubmatch(line); m != nil {
			words = append(words, strings.TrimSpace(m[1]))
		} else if len(words) > 0 && strings.HasPrefix(line, "        ") {
			words = append(words, strings.TrimSpace(line))
		}
	}
	return strings.Join(words, " ")
}
