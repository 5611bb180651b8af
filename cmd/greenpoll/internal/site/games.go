package site

// This file answers: which wrong bodies can be played in the browser, and what is told of each?

import (
	"fmt"
	"slices"

	"greenpoll/poller/explore"
	"greenpoll/poller/sim"
	"greenpoll/tools/overlay/bodies"
)

// Games are the wrong bodies that can be played: those that few moves break, easy ones first.
var Games = []string{
	"poller_commit_sleeps_anyway",
	"poller_event_is_forgotten",
	"poller_no_second_check",
	"poller_park_without_waiting",
	"poller_commit_stores",
	"poller_unblock_stores",
	"poller_swap_gives_up",
	"poller_evict_publishes_late",
	"poller_fire_publishes_late",
	"poller_evict_stores",
}

// A Game is GameInfo of web/src/runtime/types.ts.
type Game struct {
	Name   string     `json:"name"`
	Body   string     `json:"body"`
	Says   string     `json:"says"`
	Breaks string     `json:"breaks,omitempty"`
	Seen   *seen      `json:"seen,omitempty"`
	Diff   []DiffLine `json:"diff,omitempty"`
}

// A seen is a run in which a body does harm, and the place where it shows.
type seen struct {
	Setting setting `json:"setting"`
	At      string  `json:"at"`
}

// A setting is Setting of web/src/model/types.ts.
type setting struct {
	Scenario string `json:"scenario"`
	Backend  string `json:"backend"`
	Workers  int    `json:"workers,omitempty"`
	Seed     uint64 `json:"seed,omitempty"`
	Choices  string `json:"choices,omitempty"`
	Wrong    string `json:"wrong"`
}

// seenIn is the first run that shows b where readiness is reported; nil: none does.
func seenIn(b bodies.Body) *seen {
	for _, s := range b.SeenIn {
		if s.Backend == "" || s.Backend == sim.Epoll {
			return &seen{setting{s.Scenario, sim.Epoll, s.Workers, s.Seed, s.Choices.String(), b.Name}, s.At.String()}
		}
	}
	return nil
}

// gamesOf returns the games with the real code, then those with a wrong body.
func gamesOf(root string) (games []Game, err error) {
	all, err := bodies.All(root)
	if err != nil {
		return nil, err
	}
	var wrong []Game
	for _, name := range Games {
		i := slices.IndexFunc(explore.WrongBodies, func(s explore.Shown) bool { return s.Body == name })
		if i < 0 {
			return nil, fmt.Errorf("the explorer shows no %s", name)
		}
		b, err := bodies.Find(all, name)
		if err != nil {
			return nil, err
		}
		diff, err := diffOf(root, b)
		if err != nil {
			return nil, err
		}
		scenario := explore.WrongBodies[i].Scenario
		wrong = append(wrong, Game{scenario, name, b.What, b.Breaks, seenIn(b), diff})
		if !slices.ContainsFunc(games, func(g Game) bool { return g.Name == scenario }) {
			games = append(games, Game{Name: scenario})
		}
	}
	return append(games, wrong...), nil
}
