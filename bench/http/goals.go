package main

// This file answers: does greenhttp reach its goals?

import "fmt"

type goal struct {
	what            string
	limit, measured float64
	format          string
}

var goals []goal

// aim records the measurement of something that has a limit.
func aim(what string, limit, measured float64, format string) {
	goals = append(goals, goal{what, limit, measured, format})
}

// printGoals compares the figures as they are shown.
func printGoals() error {
	t := table{title: "what greenhttp sets out to reach", head: []string{"what", "limit", "measured", "held"}}
	for _, g := range goals {
		limit, measured := fmt.Sprintf(g.format, g.limit), fmt.Sprintf(g.format, g.measured)
		held := "yes"
		if g.measured > g.limit && measured != limit {
			held = "no"
		}
		t.add(g.what, limit, measured, held)
	}
	if len(goals) == 0 {
		return nil
	}
	return t.print()
}
