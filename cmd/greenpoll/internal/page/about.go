package page

// This file answers: what does a recording say of itself, beside its columns? The names are
// those of web/src/model/types.ts, where that has them.

import (
	"cmp"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

type about struct {
	V              int               `json:"v"`
	Header         header            `json:"header"`
	First          uint64            `json:"first"` // the events that it has: First to N
	N              uint64            `json:"n"`
	Total          uint64            `json:"total"` // of the run
	Story          uint64            `json:"story"`
	End            uint64            `json:"end"`
	SetUp          string            `json:"setUp"`
	SetUpWords     []string          `json:"setUpWords"`
	Question       *question         `json:"question"`
	Outcome        outcome           `json:"outcome"`
	Answer         string            `json:"answer"` // what is to be learned of the run, at its end; "": nothing
	Words          []word            `json:"words"`
	Sources        []source          `json:"sources"`
	GuessesMissing string            `json:"guessesMissing"`
	Counterparts   Counterparts      `json:"counterparts"`
	Earlier        map[uint64]string `json:"earlier,omitempty"` // what was said of events before First
	Texts          []string          `json:"texts"`             // the table of texts
	Tables         tables            `json:"tables"`
	Base           *base             `json:"base"` // the state before First; null: nothing has happened
	Columns        []columnAbout     `json:"columns"`
}

type header struct {
	Backend       string   `json:"backend"`
	Kernel        string   `json:"kernel"`
	Scenario      string   `json:"scenario"`
	Workers       int      `json:"workers"`
	Seed          uint64   `json:"seed"`
	Choices       string   `json:"choices"`
	Order         string   `json:"order"`
	NotRepeatable string   `json:"notRepeatable"`
	Wrong         []string `json:"wrong"`
	Go            string   `json:"go"`
}

func headerOf(r Run) header {
	h := r.Header
	return header{h.Backend, cmp.Or(h.Kernel, h.OS), h.Scenario, max(h.Workers, 1), h.Seed, h.Choices, cmp.Or(h.Order, trace.Free),
		cmp.Or(h.NotRepeatable, r.Outcome.NotRepeatable), append([]string{}, h.Wrong...), h.Go}
}

type question struct {
	Text   string `json:"text"`
	At     uint64 `json:"at"`
	Answer uint64 `json:"answer"`
	Reply  string `json:"reply"`
}

type outcome struct {
	Error  string `json:"error"`
	Asleep bool   `json:"asleep"`
	Lost   *lost  `json:"lost"` // null: no wake-up was lost
}

// A lost is a timeline.Lost.
type lost struct {
	Task  uint64 `json:"task"`
	Event uint64 `json:"event"`
}

func lostOf(l timeline.Lost) *lost {
	if l.Event == 0 {
		return nil
	}
	return &lost{l.Task, l.Event}
}

type word struct {
	Name  string   `json:"name"`
	Forms []string `json:"forms"`
	Means string   `json:"means"`
}

type source struct {
	File string `json:"file"`
	Text string `json:"text"`
}

type columnAbout struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}
