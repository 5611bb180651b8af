package answers

// This file answers: how does the page take one interleaving at a gate, and how many are there?

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// A game is a scenario of package explore, and one interleaving of it.
type game struct {
	Game    string `json:"game"`
	Choices string `json:"choices"`
}

// An interleaving is Interleaving of web/src/runtime/types.ts.
type interleaving struct {
	Actors  []actor   `json:"actors"`
	Choices string    `json:"choices"`
	Steps   []oneStep `json:"steps"`
	Broken  string    `json:"broken"`
	Breach  string    `json:"breach"`
	Outcome string    `json:"outcome"`
}

type actor struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Subject string `json:"subject"`
}

type oneStep struct {
	By      string   `json:"by"`
	Point   string   `json:"point"`
	Does    string   `json:"does"`
	Told    string   `json:"told"`
	At      string   `json:"at"`
	Code    []string `json:"code"`
	Choice  int      `json:"choice"`
	Ways    []string `json:"ways"`
	Before  string   `json:"before"`
	After   string   `json:"after"`
	Closed  bool     `json:"closed"`
	Expired bool     `json:"expired"`
	Other   bool     `json:"other"`
	Notes   []string `json:"notes"`
}

func (a *Answerer) walk(asked game) (told interleaving, err error) {
	choices, err := trace.ParseChoices(asked.Choices)
	if err != nil {
		return told, err
	}
	il, err := explore.Walk(asked.Game, choices)
	if err != nil {
		return told, err
	}
	for _, name := range actorsOf(asked.Game) {
		told.Actors = append(told.Actors, actor{name, explore.About(name), explore.Subject(name)})
	}
	told.Choices, told.Broken, told.Breach, told.Outcome = il.Choices.String(), il.Broken, il.Breach, il.Outcome()
	for i, s := range il.Steps {
		at, code := a.code(s.At)
		told.Steps = append(told.Steps, oneStep{By: s.By, Point: s.Point, Does: explore.Does(s.Point), Told: il.Tell(i), At: at, Code: code,
			Choice: s.Choice, Ways: list(s.Ways), Before: s.Before.String(), After: s.After.String(), Closed: s.Closed, Expired: s.Expired, Other: s.Other, Notes: list(s.Notes)})
	}
	return told, nil
}

// list is none, and not nil, which in JSON is no list.
func list(all []string) []string { return append([]string{}, all...) }

func actorsOf(game string) []string {
	all := explore.Scenarios()
	if i := slices.IndexFunc(all, func(s explore.Scenario) bool { return s.Name == game }); i >= 0 {
		return all[i].Actors
	}
	return nil
}

// mostLines of a point are shown.
const mostLines = 8

// code returns the action at a point, and the lines that follow it up to the next point or the
// end of the function. The point's own line, which at names, calls the explorer.
func (a *Answerer) code(at string) (place string, code []string) {
	code = []string{}
	file, number, _ := strings.Cut(at, ":")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return at, code
	}
	lines := a.lines(file)
	for n < len(lines) && skipped(lines[n]) {
		n++
	}
	for i := n; i < len(lines) && len(code) < mostLines && lines[i] != "}" && !strings.Contains(lines[i], "syncPoint("); i++ {
		code = append(code, lines[i])
	}
	return fmt.Sprintf("%s:%d", file, n+1), code
}

// skipped reports whether the action is further below.
func skipped(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "var ") || strings.HasPrefix(line, "//")
}

// A found is Survey of web/src/runtime/types.ts.
type found struct {
	Interleavings int    `json:"interleavings"`
	Broken        int    `json:"broken"`
	Shortest      string `json:"shortest"`
}

func survey(asked game) (told found, err error) {
	f, err := explore.Survey(asked.Game)
	if err != nil {
		return told, err
	}
	if told.Interleavings, err = strconv.Atoi(f.Interleavings); err != nil {
		return told, err
	}
	if told.Broken = len(f.Broken); told.Broken > 0 {
		told.Shortest = f.Broken[0].Choices.String()
	}
	return told, nil
}
